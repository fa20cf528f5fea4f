"""Files from people. What a file is, is told by its content; pictures are decoded and encoded anew."""

from io import BytesIO

from django.core.files.base import ContentFile
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
SIDE_PX = 1600
FORMATS = ("JPEG", "PNG", "WEBP")


class BadUpload(Exception):
    """The file cannot be taken; the message is for the person who chose it."""


def clean_picture(upload, *, side_px: int = SIDE_PX) -> ContentFile:
    """Return the picture as WebP, upright, at most ``side_px`` wide and high, without EXIF
    (which tells where it was taken).

    The dimensions are read from the header before anything is decoded, so a bomb costs nothing.
    Raises BadUpload for anything that is not a JPEG, PNG or WebP picture of sane size.
    """
    if upload.size > MAX_BYTES:
        raise BadUpload(_("This picture is larger than 10 MB. Choose a smaller one."))
    try:
        upload.seek(0)
        picture = Image.open(upload, formats=FORMATS)
        if picture.width * picture.height > MAX_PIXELS:
            raise Image.DecompressionBombError
        picture.draft("RGB", (side_px, side_px))
        picture = ImageOps.exif_transpose(picture)
        picture.thumbnail((side_px, side_px))
        encoded = BytesIO()
        picture.convert("RGBA" if "A" in picture.getbands() else "RGB").save(encoded, "WEBP", quality=80)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise BadUpload(_("This picture has too many pixels. Choose one below 40 megapixels.")) from bomb
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as problem:
        raise BadUpload(_("This file is not a picture we can read. Choose a JPEG, PNG or WebP photo.")) from problem
    return ContentFile(encoded.getvalue(), name=f"{get_random_string(20)}.webp")
