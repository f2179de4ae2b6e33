"""The forms with which a portrait, a cover and a CV are sent. Whether a file will do is known when it is read."""

from collections.abc import Mapping

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict

from knowledge_commons_profiles.profiles.cvs import TOO_LARGE as CV_TOO_LARGE
from knowledge_commons_profiles.profiles.cvs import TYPES as CV_TYPES
from knowledge_commons_profiles.profiles.images import LARGEST_BYTES
from knowledge_commons_profiles.profiles.images import TOO_LARGE as IMAGE_TOO_LARGE
from knowledge_commons_profiles.profiles.pictures import Shape

type Data = Mapping[str, object] | None
type Files = MultiValueDict[str, UploadedFile[bytes]] | None

CHOOSE = "Choose a file first."
PICTURE_HELP = "A JPEG (up to 50 megapixels), PNG (12) or WebP (3), at most 10 MB and at least {} by {} pixels."
CV_ACCEPTED = ",".join((*(f".{extension}" for extension in CV_TYPES), *CV_TYPES.values()))


class UploadForm(forms.Form):
    """One file. `too_large` is what both the browser and we say of a file over the limit."""

    largest_bytes = LARGEST_BYTES
    file_field = "image"
    too_large = IMAGE_TOO_LARGE

    @property
    def error(self) -> str:
        """What is wrong with the file, in one line."""
        return " ".join(str(error) for error in self.errors.get(self.file_field, ()))


class PictureForm(UploadForm):
    image = forms.FileField(
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        error_messages={"required": CHOOSE, "empty": "This file is empty. Choose another one.", "missing": CHOOSE},
    )
    # Where the wanted part lies, in pixels of the upright picture; filled in by static/js/crop.js.
    crop_x = forms.CharField(required=False, widget=forms.HiddenInput)
    crop_y = forms.CharField(required=False, widget=forms.HiddenInput)
    crop_width = forms.CharField(required=False, widget=forms.HiddenInput)
    crop_height = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, shape: Shape, data: Data = None, files: Files = None) -> None:
        super().__init__(data, files, auto_id=f"{shape.field}_%s")
        self.shape = shape
        self.fields["image"].label = f"New {shape.label}"
        self.fields["image"].help_text = PICTURE_HELP.format(*shape.smallest)


class CvForm(UploadForm):
    file_field = "cv_file"
    too_large = CV_TOO_LARGE

    cv_file = forms.FileField(
        label="New CV",
        help_text="A PDF or a Word document (.docx or .doc) without macros, at most 10 MB.",
        widget=forms.FileInput(attrs={"accept": CV_ACCEPTED}),
        error_messages={"required": CHOOSE, "empty": "This file is empty. Choose another one.", "missing": CHOOSE},
    )

    def __init__(self, data: Data = None, files: Files = None) -> None:
        super().__init__(data, files, auto_id="cv_%s")
