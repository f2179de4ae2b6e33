"""The forms with which a portrait, a cover and a CV are sent. Whether a file will do is known when it is read."""

from collections.abc import Mapping

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext, gettext_lazy, gettext_noop

from knowledge_commons_profiles.profiles.cvs import TOO_LARGE as CV_TOO_LARGE
from knowledge_commons_profiles.profiles.cvs import TYPES as CV_TYPES
from knowledge_commons_profiles.profiles.images import LARGEST_BYTES
from knowledge_commons_profiles.profiles.images import TOO_LARGE as IMAGE_TOO_LARGE
from knowledge_commons_profiles.profiles.pictures import Shape

type Data = Mapping[str, object] | None
type Files = MultiValueDict[str, UploadedFile[bytes]] | None

CHOOSE = gettext_lazy("Choose a file first.")
EMPTY = gettext_lazy("This file is empty. Choose another one.")
PICTURE_HELP = gettext_noop(
    "A JPEG (up to 50 megapixels), PNG (12) or WebP (3), at most 10 MB and at least {} by {} pixels."
)
NEW = {"portrait": gettext_noop("New photo"), "cover": gettext_noop("New cover image")}
SAVE = {"portrait": gettext_noop("Save the photo"), "cover": gettext_noop("Save the cover image")}
CV_ACCEPTED = ",".join((*(f".{extension}" for extension in CV_TYPES), *CV_TYPES.values()))


class UploadForm(forms.Form):
    """One file. `too_large` is what both the browser and we say of a file over the limit."""

    largest_bytes = LARGEST_BYTES
    file_field = "image"
    too_large_message = IMAGE_TOO_LARGE

    @property
    def too_large(self) -> str:
        return gettext(self.too_large_message)

    @property
    def error(self) -> str:
        """What is wrong with the file, in one line."""
        return " ".join(str(error) for error in self.errors.get(self.file_field, ()))


class PictureForm(UploadForm):
    image = forms.FileField(
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        error_messages={"required": CHOOSE, "empty": EMPTY, "missing": CHOOSE},
    )
    # Where the wanted part lies, in pixels of the upright picture; filled in by static/js/crop.js.
    crop_x = forms.CharField(required=False, widget=forms.HiddenInput)
    crop_y = forms.CharField(required=False, widget=forms.HiddenInput)
    crop_width = forms.CharField(required=False, widget=forms.HiddenInput)
    crop_height = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, shape: Shape, data: Data = None, files: Files = None) -> None:
        super().__init__(data, files, auto_id=f"{shape.field}_%s")
        self.shape = shape
        self.fields["image"].label = gettext(NEW[shape.field])
        self.fields["image"].help_text = gettext(PICTURE_HELP).format(*shape.smallest)

    @property
    def save_label(self) -> str:
        return gettext(SAVE[self.shape.field])


class CvForm(UploadForm):
    file_field = "cv_file"
    too_large_message = CV_TOO_LARGE

    cv_file = forms.FileField(
        label=gettext_lazy("New CV"),
        help_text=gettext_lazy("A PDF or a Word document (.docx or .doc) without macros, at most 10 MB."),
        widget=forms.FileInput(attrs={"accept": CV_ACCEPTED}),
        error_messages={"required": CHOOSE, "empty": EMPTY, "missing": CHOOSE},
    )

    def __init__(self, data: Data = None, files: Files = None) -> None:
        super().__init__(data, files, auto_id="cv_%s")
