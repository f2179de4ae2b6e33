import pytest

from knowledge_commons_profiles.wordpress.media import find_cover


@pytest.fixture
def root(tmp_path, settings):
    (tmp_path / "uploads").mkdir()
    settings.WP_MEDIA_ROOT = str(tmp_path / "uploads")
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    return tmp_path


@pytest.mark.parametrize(
    "attachment", ["../secret.jpg", "/../secret.jpg", "/uploads/../secret.jpg", "a/../../secret.jpg"]
)
def test_no_stored_name_reaches_out_of_the_folder(root, attachment):
    assert find_cover(1, attachment) is None


def test_no_link_reaches_out_of_the_folder(root):
    (root / "uploads" / "link.jpg").symlink_to(root / "secret.jpg")
    assert find_cover(1, "link.jpg") is None


def test_only_pictures_are_read(root):
    (root / "uploads" / "wp-config.php").write_bytes(b"secret")
    assert find_cover(1, "wp-config.php") is None
    (root / "uploads" / "a.jpg").write_bytes(b"picture")
    assert find_cover(1, "https://c.example.org/wp-content/uploads/a.jpg") == b"picture"
