from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from catalog.foundation.uploads import BadUpload, clean_picture


def photo(size=(2400, 1200), form="JPEG", **also):
    out = BytesIO()
    Image.new("RGB", size, "#1f6f43").save(out, form, **also)
    return SimpleUploadedFile("IMG_0001.jpg", out.getvalue())


def test_a_photo_becomes_webp_of_sane_size_under_a_name_of_ours():
    cleaned = clean_picture(photo())
    picture = Image.open(cleaned)
    assert (picture.format, picture.size) == ("WEBP", (1600, 800))
    assert cleaned.name.endswith(".webp")
    assert "IMG" not in cleaned.name


def test_where_a_photo_was_taken_is_forgotten():
    exif = Image.Exif()
    exif[0x0132] = "2026:11:22 10:00:00"
    cleaned = clean_picture(photo(exif=exif))
    assert not Image.open(cleaned).getexif()


@pytest.mark.parametrize(
    "content",
    [b"", b"<svg onload=alert(1)>", b"GIF89a" + b"\0" * 40, b"\xff\xd8\xff\xe0 not really a jpeg", b"PK\x03\x04"],
)
def test_what_is_not_a_picture_is_refused_whatever_its_name(content):
    with pytest.raises(BadUpload):
        clean_picture(SimpleUploadedFile("cat.jpg", content))


@pytest.mark.parametrize("brand", [b"heic", b"mif1"])
def test_a_photo_in_the_format_of_iphones_is_refused_with_what_to_do(brand):
    upload = SimpleUploadedFile("IMG_0001.HEIC", b"\0\0\0\x18ftyp" + brand + b"\0" * 40)

    with pytest.raises(BadUpload, match="兼容性最佳"):
        clean_picture(upload)


def test_a_bomb_is_refused_before_it_is_decoded():
    out = BytesIO()
    Image.new("1", (30000, 30000)).save(out, "PNG")
    with pytest.raises(BadUpload, match="像素|pixels"):
        clean_picture(SimpleUploadedFile("bomb.png", out.getvalue()))
