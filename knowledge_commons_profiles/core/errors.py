"""Errors that more than one app names."""

from django.core.exceptions import PermissionDenied


class RefusedError(PermissionDenied):
    """This person may not do this; the text tells them why, and is shown on the page of the refusal."""
