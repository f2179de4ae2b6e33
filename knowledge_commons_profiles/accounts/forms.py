"""Forms of joining, of registering and of an account's settings."""

import unicodedata
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext, gettext_lazy

from knowledge_commons_profiles.accounts.addresses import normalise_address
from knowledge_commons_profiles.accounts.models import LONGEST_ADDRESS, Verification
from knowledge_commons_profiles.accounts.usernames import LONGEST, SHORTEST, find_fault
from knowledge_commons_profiles.clients.newsletter import build_newsletter
from knowledge_commons_profiles.memberships.models import Network
from knowledge_commons_profiles.profiles.models import Profile

if TYPE_CHECKING:
    from django.http import QueryDict

LONGEST_NAME = 100
# Persian, Hindi and other scripts need these two inside of words (https://www.unicode.org/reports/tr31/#Layout_and_Format_Control_Characters).
JOINERS = {"\u200c", "\u200d"}
# Control, format, surrogate, private and unassigned characters, line and paragraph separators: none is part of a name.
NO_TEXT = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}

USERNAME_HELP = gettext_lazy(
    "The last part of your page's address: {shortest} to {longest} letters a to z, digits, hyphens, underscores. "
    "It cannot be changed later."
)
USERNAME_ATTRS = {
    "autocomplete": "username",
    "autocapitalize": "none",
    "spellcheck": "false",
    "hx-get": reverse_lazy("accounts:username_availability"),
    "hx-trigger": "input changed delay:400ms",
    "hx-target": "next .availability",
    "hx-sync": "this:replace",
}


class AddressField(forms.CharField):
    """One address without a name around it. `normalise_address` says what is wrong with it, so it may be any text."""

    def __init__(self, **options: Any) -> None:  # Any: passed through to Django
        super().__init__(
            max_length=LONGEST_ADDRESS,
            widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
            error_messages={"required": gettext_lazy("Write your e-mail address.")},
            **options,
        )

    def clean(self, value: str) -> str:
        return normalise_address(super().clean(value))


class UsernameField(forms.CharField):
    def __init__(self, **options: Any) -> None:  # Any: passed through to Django
        super().__init__(
            label=gettext_lazy("Username"),
            help_text=format_lazy(USERNAME_HELP, shortest=SHORTEST, longest=LONGEST),
            widget=forms.TextInput(attrs=USERNAME_ATTRS),
            error_messages={"required": gettext_lazy("Choose a username.")},
            **options,
        )

    def validate(self, value: str) -> None:
        super().validate(value)
        if fault := find_fault(value):
            raise ValidationError(fault, code="fault")


class JoiningForm(forms.Form):
    address = AddressField(
        label=gettext_lazy("E-mail address of your profile"),
        help_text=gettext_lazy(
            "One that your society, or you, gave us before. We write to it; nobody is told whether it is known."
        ),
    )


class RegistrationForm(forms.Form):
    username = UsernameField()
    name = forms.CharField(
        label=gettext_lazy("Full name"),
        max_length=LONGEST_NAME,
        help_text=gettext_lazy("As you write it, in any script. You can change it later."),
        error_messages={"required": gettext_lazy("Write your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )
    address = AddressField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("We mail you a link that confirms it. Nobody sees your address here."),
    )
    networks = forms.ModelMultipleChoiceField(
        Network.objects.filter(is_open=True),
        label=gettext_lazy("Open networks to join"),
        help_text=gettext_lazy("Everybody may. You can join and leave later, too."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    newsletter = forms.BooleanField(
        label=gettext_lazy("Send me the newsletter"),
        help_text=gettext_lazy("You can leave it whenever you like."),
        required=False,
    )
    terms = forms.BooleanField(
        label=gettext_lazy("I accept the terms of service"),
        error_messages={
            "required": gettext_lazy("Tick this box to accept the terms: without them nobody can register.")
        },
    )
    terms_version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, terms_version: str, **kwargs: Any) -> None:  # Any: passed through to Django
        self.present_version = terms_version  # the moment of their last change
        kwargs["initial"] = {**kwargs.get("initial", {}), "terms_version": self.present_version}
        super().__init__(*args, **kwargs)
        if build_newsletter() is None:
            del self.fields["newsletter"]

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if any(unicodedata.category(letter) in NO_TEXT and letter not in JOINERS for letter in name):
            raise ValidationError(gettext("The name holds an invisible character. Type it anew instead of pasting it."))
        return name

    def clean(self) -> dict[str, Any]:  # Any: a form's values
        cleaned = super().clean() or {}
        if cleaned.get("terms") and cleaned.get("terms_version") != self.present_version:
            data = cast("QueryDict", self.data).copy()
            data["terms_version"] = self.present_version
            data.pop("terms")
            self.data = data
            self.add_error(
                "terms", gettext("The terms have changed while you wrote. Read them again and tick the box again.")
            )
        return cleaned


class ActivationForm(forms.Form):
    """What the page behind a mailed link asks: nothing of whoever asked for it, a plain yes of anybody else."""

    is_mine = forms.BooleanField(
        error_messages={"required": gettext_lazy("Tick this box only if it was you; else press “It was not me”.")}
    )
    username = UsernameField()

    def __init__(
        self,
        *args: Any,  # Any: passed through to Django
        verification: Verification,
        is_same_browser: bool,
        needs_username: bool,
        **kwargs: Any,  # Any: as above
    ) -> None:
        super().__init__(*args, **kwargs)
        told = gettext("It was I who signed in through %(provider)s")
        self.fields["is_mine"].label = told % {"provider": verification.provider_name}
        if is_same_browser:
            del self.fields["is_mine"]
        if needs_username:
            self.fields["username"].error_messages["required"] = gettext(
                "The username you asked for is gone. Choose another."
            )
        else:
            del self.fields["username"]


class AddAddressForm(forms.Form):
    address = AddressField(
        label=gettext_lazy("New e-mail address"),
        help_text=gettext_lazy("We mail a link to it. The address counts for nothing until the link is opened."),
    )


class CloseForm(forms.Form):
    username = forms.CharField(
        label=gettext_lazy("Username"),
        max_length=150,
        error_messages={"required": gettext_lazy("Type the username, as it stands above, to confirm.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, profile: Profile, **kwargs: Any) -> None:  # Any: passed through to Django
        super().__init__(*args, **kwargs)
        self.profile = profile

    def clean_username(self) -> str:
        username: str = self.cleaned_data["username"].removeprefix("@")
        if username.lower() != self.profile.username.lower():
            told = gettext("This is not the username. Type “%(username)s”.")
            raise ValidationError(told % {"username": self.profile.username})
        return username
