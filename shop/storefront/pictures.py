"""Product pictures as the product page shows them: made when first asked for and kept beside the original."""

from functools import lru_cache
from io import BytesIO
from pathlib import PurePosixPath
from urllib.parse import quote

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, UnidentifiedImageError

LARGE_PX = 720
FOLDER = "products/"
QUALITY = 74


@lru_cache(maxsize=20_000)
def small(name: str) -> str:
    """The address of a small square; the catalogue made it when the picture was uploaded."""
    return default_storage.url(name)


def large(name: str) -> str:
    """The address of a picture as a product page shows it."""
    return f"/pictures/{quote(name)}"


def rendition(name: str) -> str:
    """The file name of the picture in the page's size, made now if it is not there yet.

    Raises FileNotFoundError for a name that is no product picture.
    """
    if not name.startswith(FOLDER) or ".." in name:
        raise FileNotFoundError(name)
    wanted = f"renditions/{LARGE_PX}/{PurePosixPath(name).with_suffix('.webp')}"
    if default_storage.exists(wanted):
        return wanted
    if not default_storage.exists(name):
        raise FileNotFoundError(name)
    try:
        with default_storage.open(name) as file:
            picture = Image.open(file)
            picture.draft("RGB", (LARGE_PX, LARGE_PX))
            picture.thumbnail((LARGE_PX, LARGE_PX))
            encoded = BytesIO()
            picture.convert("RGB").save(encoded, "WEBP", quality=QUALITY, method=4)
    except (UnidentifiedImageError, OSError, ValueError) as problem:
        raise FileNotFoundError(name) from problem
    return default_storage.save(wanted, ContentFile(encoded.getvalue()))
