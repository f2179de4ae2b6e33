"""Knowledge Commons Profiles: one public page for every scholar, and one directory of them."""

__version__ = "1.0.0"
