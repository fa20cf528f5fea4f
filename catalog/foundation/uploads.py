"""Files from people. What a file is, is told by its content; pictures are decoded and encoded anew, PDFs are looked
through and only ever handed out as downloads.
"""

import re
from io import BytesIO

import pypdf
from django.core.files.base import ContentFile
from django.http import FileResponse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
SIDE_PX = 1600
FORMATS = ("JPEG", "PNG", "WEBP")
HEIC = {b"ftypheic", b"ftypheix", b"ftyphevc", b"ftypmif1", b"ftypmsf1", b"ftypheim", b"ftypheis"}
#: A scan must stay legible, so it may be larger than a photo of goods.
SCAN_SIDE_PX = 2400
MOST_PAGES, MOST_OBJECTS = 200, 20_000
#: What a paper never needs and an attacker always does: programs, attached files, calls, forms of their own.
ACTIVE = {
    "/JS", "/JavaScript", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/RichMedia", "/XFA", "/SubmitForm",
    "/ImportData", "/GoToR", "/GoToE", "/Movie", "/Sound", "/Rendition",
}  # fmt: skip
ACTIVE_BYTES = re.compile(rb"/(?:JS|JavaScript|Launch|EmbeddedFiles?|RichMedia|XFA)(?![A-Za-z])")
#: A sender of a file may give it any name; ours is kept for the download.
ANSWERS = {".pdf": "application/pdf", ".webp": "image/webp"}


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
        raise BadUpload(_what_it_is_not(upload)) from problem
    return ContentFile(encoded.getvalue(), name=f"{get_random_string(20)}.webp")


def _what_it_is_not(upload) -> str:
    """Why a file is no picture for us; a phone's own format is named, because people do not know that they have it."""
    upload.seek(4)
    if upload.read(8) in HEIC:
        return _(
            "This photo is in the HEIC format of iPhones, which most browsers cannot show. On the phone choose "
            "Settings, Camera, Formats, Most Compatible and take it again, or send a screenshot of it."
        )
    return _("This file is not a picture we can read. Choose a JPEG, PNG or WebP photo.")


def clean_paper(upload) -> ContentFile:
    """Return a scan as it is kept: a picture as WebP, a PDF as it came, if nothing in it can act.

    The ending of the returned name tells which. Raises BadUpload for anything else, for a PDF that is locked, broken,
    longer than 200 pages, or holds scripts, attached files or calls to other programs.
    """
    if upload.size > MAX_BYTES:
        raise BadUpload(_("This file is larger than 10 MB. Scan it with fewer dots or split it."))
    upload.seek(0)
    start = upload.read(5)
    if start != b"%PDF-":
        return clean_picture(upload, side_px=SCAN_SIDE_PX)
    upload.seek(0)
    content = upload.read()
    # A name may be written with its letters as numbers: /J#53 is /JS.
    plain = re.sub(rb"#([0-9A-Fa-f]{2})", lambda code: bytes([int(code[1], 16)]), content)
    if ACTIVE_BYTES.search(plain) or _acts(content):
        raise BadUpload(
            _("This PDF holds a script, an attached file or a call to a program. Print it anew as a plain PDF.")
        )
    return ContentFile(content, name=f"{get_random_string(20)}.pdf")


def _acts(content: bytes) -> bool:
    """Look at every object, those in compressed streams too. Raises BadUpload for what cannot be read."""
    try:
        reader = pypdf.PdfReader(BytesIO(content), strict=False)
        if reader.is_encrypted:
            raise BadUpload(_("This PDF is locked by a password. Save it without one."))
        if not 1 <= len(reader.pages) <= MOST_PAGES:
            raise BadUpload(_("This PDF has no page or more than 200. Split it."))
        waiting, seen = [reader.trailer], set()
        while waiting:
            thing = waiting.pop()
            if isinstance(thing, pypdf.generic.IndirectObject):
                if (thing.idnum, thing.generation) in seen:
                    continue
                seen.add((thing.idnum, thing.generation))
                if len(seen) > MOST_OBJECTS:
                    raise BadUpload(_("This PDF has no page or more than 200. Split it."))
                thing = thing.get_object()
            if isinstance(thing, dict):
                if ACTIVE & set(thing) or str(thing.raw_get("/S") if "/S" in thing else "") in ACTIVE:
                    return True
                waiting += [thing.raw_get(key) for key in thing]
            elif isinstance(thing, list):
                waiting += list(thing)
    except BadUpload:
        raise
    # A broken file fails in as many ways as there are bytes.
    except Exception as problem:
        raise BadUpload(_("This PDF is broken. Open it, print it anew as a PDF and choose that.")) from problem
    return False


def paper_answer(file, *, name: str) -> FileResponse:
    """A kept paper for somebody who may see it: a picture to look at, a PDF to download; nothing is cached or run.

    ``name`` is what it is called on the reader's computer, without an ending.
    """
    ending = ".pdf" if file.name.endswith(".pdf") else ".webp"
    answer = FileResponse(
        file.open("rb"), content_type=ANSWERS[ending], as_attachment=ending == ".pdf", filename=f"{name}{ending}"
    )
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
