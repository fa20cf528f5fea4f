"""A drawing as the browser sends it: a data URL. What is in it is not believed until it has been decoded."""

import base64
import binascii
from io import BytesIO

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.utils.translation import gettext as _

from catalog.foundation.uploads import BadUpload

PREFIX = "data:image/png;base64,"
#: A signature of 600 × 240 px has 5 to 20 kB.
MOST_CHARS = 400_000


def drawn(data_url: str) -> InMemoryUploadedFile:
    """The bytes of a PNG data URL as an upload. Raises BadUpload for anything else; the picture is not checked yet."""
    if not data_url.startswith(PREFIX) or len(data_url) > MOST_CHARS:
        raise BadUpload(_("The signature did not arrive whole. Clear it and sign once more."))
    try:
        raw = base64.b64decode(data_url[len(PREFIX) :], validate=True)
    except binascii.Error as problem:
        raise BadUpload(_("The signature did not arrive whole. Clear it and sign once more.")) from problem
    return InMemoryUploadedFile(BytesIO(raw), "drawing", "signature.png", "image/png", len(raw), None)
