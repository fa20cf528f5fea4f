"""Pictures and papers for tests, made in memory."""

import re
from io import BytesIO

import pypdf
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf.generic import DictionaryObject, NameObject, TextStringObject


def photo(name="photo.jpg", size=(800, 600), colour=(60, 120, 60)):
    encoded = BytesIO()
    Image.new("RGB", size, colour).save(encoded, "JPEG")
    return SimpleUploadedFile(name, encoded.getvalue(), content_type="image/jpeg")


def pdf(name="paper.pdf", script=""):
    """A PDF of one empty page; with ``script`` one that runs it when it is opened."""
    written, encoded = pypdf.PdfWriter(), BytesIO()
    written.add_blank_page(200, 200)
    if script:
        opens = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject(script)}
        written.root_object[NameObject("/OpenAction")] = DictionaryObject(opens)
    written.write(encoded)
    return SimpleUploadedFile(name, encoded.getvalue(), content_type="application/pdf")


def kept_in(answer):
    """What a refused form names for its next try: {hidden field: seal}."""
    page = answer.content.decode()
    assert "上次选的文件已保留" in page
    return dict(re.findall(r'<input type="hidden" name="(kept[-\d]*)" value="([^"]+)"', page))


def bomb():
    """A PNG that says it is 30,000 × 30,000 pixels and holds none."""
    import struct
    import zlib

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(b"\0" * 100_000)) + chunk(b"IEND", b"")
    return SimpleUploadedFile("bomb.png", b"\x89PNG\r\n\x1a\n" + header + body, content_type="image/png")
