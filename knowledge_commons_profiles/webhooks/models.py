"""Receivers of what happens to members, and what each of them has been told."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from knowledge_commons_profiles.core.addresses import HttpsValidator
from knowledge_commons_profiles.core.encryption import EncryptedTextField
from knowledge_commons_profiles.profiles.models import Change


class Endpoint(models.Model):
    """An address of a sister service. The forms before `standard` are the older service's; variables make them.

    `secret` signs what the standard form sends; for a week after it was replaced `former_secret` signs as well.
    """

    class Form(models.TextChoices):
        WORKS = "works", "KC Works: data update"
        USER_UPDATED = "user_updated", "WordPress: user updated"
        UPDATE_EMAIL = "update_email", "WordPress: address"
        UPDATE_AVATAR = "update_avatar", "WordPress: picture"
        LOGOUT = "logout", "logout"
        STANDARD = "standard", "Standard Webhooks, signed"

    name = models.CharField(max_length=100, unique=True)
    address = models.CharField(max_length=500, validators=[HttpsValidator("The address")])
    form = models.CharField(max_length=20, choices=Form, default=Form.STANDARD)
    events = models.JSONField(
        default=list, blank=True, help_text="Which kinds of events it gets; none chosen means all of them."
    )
    is_active = models.BooleanField(default=True)
    is_configured = models.BooleanField(default=False, editable=False, help_text="Made by an environment variable.")
    secret = EncryptedTextField(blank=True, editable=False)
    former_secret = EncryptedTextField(blank=True, editable=False)
    secret_changed_at = models.DateTimeField(default=timezone.now, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["form", "address"], name="endpoint_once_a_form")]

    def __str__(self) -> str:
        return self.name

    @property
    def system(self) -> str:
        """The name under which its breaker is kept."""
        return f"webhook:{self.pk}"


class Delivery(models.Model):
    """One event for one endpoint. What is sent is made from this row when it is sent: no address is kept here."""

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        DELIVERED = "delivered", "delivered"
        REFUSED = "refused", "refused: the receiver knows of no such thing"
        NEEDLESS = "needless", "needless: there was nothing to tell any more"
        EXHAUSTED = "exhausted", "given up after a day"

    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="deliveries")
    event_id = models.CharField(max_length=40, help_text="The same whenever this event is sent.")
    kind = models.CharField(max_length=20, choices=Change.Kind)
    profile_number = models.BigIntegerField(db_index=True)
    username = models.CharField(max_length=150)
    reference = models.BigIntegerField(null=True, blank=True)
    happened_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now)
    tried_at = models.DateTimeField(null=True, blank=True)
    last_status = models.PositiveSmallIntegerField(null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["endpoint", "event_id"], name="delivery_once_an_event")]
        indexes = [
            models.Index(fields=["endpoint", "next_at"], condition=Q(state="waiting"), name="delivery_waiting"),
            models.Index(
                fields=["endpoint", "profile_number", "id"], condition=Q(state="waiting"), name="delivery_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.event_id}"
