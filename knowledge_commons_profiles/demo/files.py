"""Files of the demo world in the site's own storage.

A file's name follows from its owner and its content: loading again finds it there, a changed drawing gets a new name
(browsers keep images for ever), and nobody guesses the name of a hidden CV.
"""

from collections.abc import Mapping
from hashlib import sha256
from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from knowledge_commons_profiles.demo.chance import digest_number
from knowledge_commons_profiles.demo.cvs import OWNERS, build_cv
from knowledge_commons_profiles.demo.drawings import draw_cover, draw_logo, draw_portrait
from knowledge_commons_profiles.demo.scholars import Scholar
from knowledge_commons_profiles.memberships.models import Network
from knowledge_commons_profiles.profiles.images import build_logo_file, iter_renditions
from knowledge_commons_profiles.profiles.models import Profile
from knowledge_commons_profiles.profiles.pictures import COVER, FOLDER, FORMATS, PORTRAIT, Shape, build_name, find_names

SALT = "demo world, first edition"
TOKEN_LENGTH = 32


def store_pictures(scholar: Scholar, profile: Profile) -> None:
    """Give three in four a portrait and every second one a cover; the others show what the site draws without."""
    if scholar.name and digest_number("has portrait", scholar.username) % 4:
        store_picture(profile, PORTRAIT, draw_portrait(scholar.username, scholar.name))
    if scholar.name and digest_number("has cover", scholar.username) % 2:
        store_picture(profile, COVER, draw_cover(scholar.username))


def store_logo(network: Network) -> None:
    """Draw the network's logo, unless it has that one."""
    file = BytesIO()
    draw_logo(network.slug, network.code).save(file, "PNG")
    token = build_token(network.slug, file.getvalue())
    if token in (network.logo.name or ""):
        return
    content = build_logo_file(file)
    _, _, size = (content.name or "").partition("-")
    name = f"{FOLDER}/{token}-{size}"
    if not default_storage.exists(name):
        default_storage.save(name, content)
    network.logo = name
    network.save(update_fields=["logo", "updated_at"])


def store_cv(scholar: Scholar, profile: Profile) -> None:
    if scholar.username in OWNERS:
        content = build_cv(scholar)
        name = f"cvs/{build_token(profile.username, content)}.pdf"
        store(profile, "cv", name, {name: content})


def store_picture(profile: Profile, shape: Shape, image: Image.Image) -> None:
    token = build_token(profile.username, image.tobytes())
    main = build_name(token, shape.sizes[0][0], FORMATS[0])
    if getattr(profile, shape.field).name == main and all(map(default_storage.exists, find_names(main))):
        return  # writing pictures takes longer than drawing them
    renditions = iter_renditions(image, shape)
    contents = {build_name(token, width, extension): content for width, extension, content in renditions}
    store(profile, shape.field, main, contents)


def build_token(owner: str, content: bytes) -> str:
    return sha256(f"{SALT}/{owner}/".encode() + content).hexdigest()[:TOKEN_LENGTH]


def store(profile: Profile, field: str, main: str, contents: Mapping[str, bytes]) -> None:
    """Point the field at the main file, write those that are not there, and delete the ones it had before."""
    before = getattr(profile, field).name or ""
    if before != main:
        for name in find_names(before):
            default_storage.delete(name)
    for name, content in contents.items():
        if not default_storage.exists(name):
            default_storage.save(name, ContentFile(content))
    setattr(profile, field, main)
