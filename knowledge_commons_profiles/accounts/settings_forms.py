"""Forms of an account's settings."""

from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from knowledge_commons_profiles.accounts.addresses import normalise_address
from knowledge_commons_profiles.accounts.models import LONGEST_ADDRESS
from knowledge_commons_profiles.profiles.models import Profile


class AddAddressForm(forms.Form):
    """`normalise_address` says what is wrong with an address, so the field itself takes any text."""

    address = forms.CharField(
        label=gettext_lazy("New e-mail address"),
        max_length=LONGEST_ADDRESS,
        help_text=gettext_lazy("We mail a link to it. The address counts for nothing until the link is opened."),
        error_messages={"required": gettext_lazy("Type the address that you want to add.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )

    def clean_address(self) -> str:
        return normalise_address(self.cleaned_data["address"])


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
            raise forms.ValidationError(told % {"username": self.profile.username})
        return username
