"""What a request sends beyond the largest upload is not kept."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

LIMIT = 10 * 1024 * 1024
SLACK = 3 * 64 * 1024


@pytest.mark.parametrize("sent", [100, LIMIT + 1, 3 * LIMIT])
def test_a_file_is_cut_a_little_above_the_limit_and_still_counts_as_too_large(sent):
    request = RequestFactory().post("/", {"file": SimpleUploadedFile("a.bin", bytes(sent)), "name": "Ada"})
    file = request.FILES["file"]
    assert file.size == sent if sent <= LIMIT + 1 else LIMIT < file.size <= LIMIT + SLACK
    assert request.POST["name"] == "Ada"
    file.close()


def test_all_files_of_a_request_share_the_limit():
    files = {f"file{number}": SimpleUploadedFile("a.bin", bytes(LIMIT)) for number in range(3)}
    request = RequestFactory().post("/", files)
    assert sum(file.size for file in request.FILES.values()) <= LIMIT + SLACK
    for file in request.FILES.values():
        file.close()
