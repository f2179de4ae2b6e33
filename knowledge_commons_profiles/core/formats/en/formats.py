"""Dates in English, as scholars of all countries read them; the rest is Django's."""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H:i"
