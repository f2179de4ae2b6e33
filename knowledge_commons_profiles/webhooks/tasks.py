"""What webhooks do in the background."""

from datetime import timedelta

from django.tasks import task
from django.utils import timezone

from knowledge_commons_profiles.core.forgetting import forget
from knowledge_commons_profiles.webhooks.delivering import deliver_due
from knowledge_commons_profiles.webhooks.models import Delivery

KEPT = timedelta(days=30)
KEPT_WHEN_EXHAUSTED = timedelta(days=90)


@task()
def deliver() -> None:
    """Tell sister services what has happened. Enqueued after each change, and twice a minute for what waits."""
    deliver_due()


@task()
def forget_deliveries() -> None:
    """Shorten the log of deliveries; what waits stays."""
    now = timezone.now()
    over = Delivery.objects.exclude(state=Delivery.State.WAITING)
    forget(over.exclude(state=Delivery.State.EXHAUSTED).filter(happened_at__lt=now - KEPT))
    forget(over.filter(happened_at__lt=now - KEPT_WHEN_EXHAUSTED))
