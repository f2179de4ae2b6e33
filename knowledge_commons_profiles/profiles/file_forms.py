"""A portrait, a cover and a CV as they are sent: the words for each, and the form. Whether a file will do is known when
it is read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.files.uploadedfile import UploadedFile
from django.forms import BoundField
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext, gettext_lazy, gettext_noop

from knowledge_commons_profiles.profiles import cvs, images
from knowledge_commons_profiles.profiles.cropping import parse_box
from knowledge_commons_profiles.profiles.files import replace_cv, replace_picture
from knowledge_commons_profiles.profiles.models import Profile
from knowledge_commons_profiles.profiles.pictures import COVER, PORTRAIT, Shape

CHOOSE = gettext_lazy("Choose a file first.")
ERRORS = {"required": CHOOSE, "empty": gettext_lazy("This file is empty. Choose another one."), "missing": CHOOSE}


@dataclass(frozen=True, slots=True)
class FileKind:
    """`field` is the profile's, `sent_as` the form's."""

    field: str
    label: str
    save_label: str
    saved: str
    removed: str
    shape: Shape | None = None
    sent_as: str = "image"
    accepted: str = "image/jpeg,image/png,image/webp"
    help_text: str = gettext_noop(
        "A JPEG (up to 50 megapixels), PNG (12) or WebP (3), at most 10 MB and at least {} by {} pixels."
    )
    too_large: str = images.TOO_LARGE


AVATAR = FileKind(
    "portrait",
    gettext_noop("New photo"),
    gettext_noop("Save the photo"),
    gettext_noop("The photo was saved."),
    gettext_noop("The photo was removed."),
    PORTRAIT,
)
COVER_IMAGE = FileKind(
    "cover",
    gettext_noop("New cover image"),
    gettext_noop("Save the cover image"),
    gettext_noop("The cover image was saved."),
    gettext_noop("The cover image was removed."),
    COVER,
)
CV = FileKind(
    "cv",
    gettext_noop("New CV"),
    gettext_noop("Save the CV"),
    gettext_noop("The CV was saved."),
    gettext_noop("The CV was removed."),
    sent_as="cv_file",
    accepted=",".join((*(f".{extension}" for extension in cvs.TYPES), *cvs.TYPES.values())),
    help_text=gettext_noop("A PDF or a Word document (.docx or .doc) without macros, at most 10 MB."),
    too_large=cvs.TOO_LARGE,
)
KINDS = {"avatar": AVATAR, "cover": COVER_IMAGE, "cv": CV}


class UploadForm(forms.Form):
    """One file; of a picture also where the wanted part lies, in pixels of the upright picture (static/js/crop.js)."""

    largest_bytes = images.LARGEST_BYTES

    def __init__(
        self,
        kind: FileKind,
        data: Mapping[str, Any] | None = None,  # Any: as a request holds it
        files: MultiValueDict[str, UploadedFile[bytes]] | None = None,
    ) -> None:
        super().__init__(data, files, auto_id=f"{kind.field}_%s")
        self.kind = kind
        self.fields[kind.sent_as] = forms.FileField(
            label=gettext(kind.label),
            help_text=gettext(kind.help_text).format(*(kind.shape.smallest if kind.shape else ())),
            widget=forms.FileInput(attrs={"accept": kind.accepted}),
            error_messages=ERRORS,
        )
        for name in ("x", "y", "width", "height") if kind.shape else ():
            self.fields[f"crop_{name}"] = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def file(self) -> BoundField:
        return self[self.kind.sent_as]

    @property
    def too_large(self) -> str:
        """What both the browser and we say of a file over the limit."""
        return gettext(self.kind.too_large)

    @property
    def save_label(self) -> str:
        return gettext(self.kind.save_label)

    @property
    def error(self) -> str:
        """What is wrong with the file, in one line."""
        return " ".join(str(error) for error in self.file.errors)

    def save(self, profile: Profile, *, by: AbstractBaseUser) -> Profile | None:
        """Give the file to the profile, and return how that is then; None when `error` says why not."""
        if not self.is_valid():
            return None
        file = self.cleaned_data[self.kind.sent_as].file
        try:
            if self.kind.shape:
                wanted = parse_box(cast("Mapping[str, str]", self.data))
                return replace_picture(profile, self.kind.shape, file, by=by, wanted=wanted)
            return replace_cv(profile, file, by=by)
        except (images.ImageError, cvs.CvError) as error:
            self.add_error(self.kind.sent_as, gettext(str(error)))
            return None
