"""Files of the demo world in the site's own storage.

A file's name follows from its owner and its content: loading again finds it there, a changed drawing gets a new name
(browsers keep images for ever), and nobody guesses the name of a hidden CV.
"""

from hashlib import sha256

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models.fields.files import FieldFile

from knowledge_commons_profiles.demo.chance import digest_number
from knowledge_commons_profiles.demo.cvs import OWNERS, build_cv
from knowledge_commons_profiles.demo.drawings import draw_cover, draw_portrait
from knowledge_commons_profiles.demo.scholars import Scholar
from knowledge_commons_profiles.profiles.models import Profile

SALT = "demo world, first edition"
TOKEN_LENGTH = 32


def store_pictures(scholar: Scholar, profile: Profile) -> None:
    """Give three in four a portrait and every second one a cover; the others show what the site draws without."""
    if scholar.name and digest_number("has portrait", scholar.username) % 4:
        store(profile, profile.portrait, draw_portrait(scholar.username, scholar.name), folder="images", suffix="webp")
    if scholar.name and digest_number("has cover", scholar.username) % 2:
        store(profile, profile.cover, draw_cover(scholar.username), folder="images", suffix="webp")


def store_cv(scholar: Scholar, profile: Profile) -> None:
    if scholar.username in OWNERS:
        store(profile, profile.cv, build_cv(scholar), folder="cvs", suffix="pdf")


def store(profile: Profile, file: FieldFile, content: bytes, *, folder: str, suffix: str) -> None:
    """Point the field at a file with this content, written unless it is there, and delete the one it had before."""
    seed = f"{SALT}/{profile.username}/".encode()
    name = f"{folder}/{sha256(seed + content).hexdigest()[:TOKEN_LENGTH]}.{suffix}"
    if file.name and file.name != name:
        default_storage.delete(file.name)
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(content))
    setattr(profile, file.field.attname, name)
