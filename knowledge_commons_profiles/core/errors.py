"""Errors that more than one app names."""

from django.core.exceptions import PermissionDenied


class RemoteError(Exception):
    """Another system did not do what was asked of it. The text is for the log and holds nothing secret."""


class UnreachableError(RemoteError):
    """It did not answer, or not in time."""


class AnswerError(RemoteError):
    """It answered something that cannot be used."""


class MissingError(AnswerError):
    """It is well, and says that what was asked for does not exist there."""


class RefusedError(PermissionDenied):
    """This person may not do this; the text tells them why, and is shown on the page of the refusal."""
