"""The small square of a photo that lists show. Pure: bytes in, bytes out."""

from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image, ImageOps

CARD_PX = 360


def card_of(picture: ContentFile) -> ContentFile:
    """The middle square of a cleaned picture, 360 px wide, as WebP of about 12 kB."""
    picture.seek(0)
    square = ImageOps.fit(Image.open(picture).convert("RGB"), (CARD_PX, CARD_PX))
    encoded = BytesIO()
    square.save(encoded, "WEBP", quality=62, method=5)
    picture.seek(0)
    return ContentFile(encoded.getvalue(), name=picture.name)
