"""Labels for boxes and bags as PDF, typeset by Typst with the Chinese fonts of the machine (``fonts-noto-cjk``).

Sizes are those of the rolls that cooperatives buy, and a sheet of A4 for who has an office printer.
"""

import json
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO

import segno
import typst
from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from catalog.foundation.numbering import is_wellformed
from catalog.lots.models import Lot
from catalog.safety.queries import certificates_for

MOST = 500


@dataclass(frozen=True)
class Size:
    """One label of ``width_mm`` by ``height_mm``; on a sheet ``columns`` × ``rows`` of them, else one a page."""

    code: str
    name: str | Promise
    width_mm: float
    height_mm: float
    qr_mm: float
    text_pt: float
    columns: int = 1
    rows: int = 1


SIZES = {
    size.code: size
    for size in (
        Size("40x30", _("40 × 30 mm roll, for bags"), 40, 30, 18, 5),
        Size("60x40", _("60 × 40 mm roll, for boxes"), 60, 40, 24, 7.5),
        Size("100x70", _("100 × 70 mm roll, for cartons"), 100, 70, 42, 10),
        Size("a4", _("A4 sheet of 24 labels, 70 × 37 mm"), 70, 37, 24, 7.5, 3, 8),
    )
}

TEMPLATE = """
#let it = json(bytes(sys.inputs.label))
#set text(font: ("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Microsoft YaHei", "WenQuanYi Micro Hei"),
  lang: "zh", region: "cn", size: it.text_pt * 1pt)
#set par(leading: 0.42em)
#let label = box(width: it.width_mm * 1mm, height: it.height_mm * 1mm, inset: 1.6mm, clip: true, grid(
  columns: (it.qr_mm * 1mm, 1fr), column-gutter: 1.6mm,
  [#image(bytes(it.qr), format: "svg", width: it.qr_mm * 1mm)
   #v(-0.6em) #align(center, text(font: ("DejaVu Sans Mono", "Noto Sans Mono CJK SC"), weight: "bold",
     size: it.text_pt * 0.92pt, it.code))],
  [#text(weight: "bold", size: it.text_pt * 1.3pt, it.title)
   #for line in it.lines [\\ #line]],
))
#if it.columns > 1 {
  set page(paper: "a4", margin: 0pt)
  for start in range(0, it.copies, step: it.columns * it.rows) {
    grid(columns: (it.width_mm * 1mm,) * it.columns, rows: it.height_mm * 1mm,
      ..range(start, calc.min(start + it.columns * it.rows, it.copies)).map(n => label))
    if start + it.columns * it.rows < it.copies { pagebreak() }
  }
} else {
  set page(width: it.width_mm * 1mm, height: it.height_mm * 1mm, margin: 0pt)
  for n in range(it.copies) { if n > 0 { pagebreak() }; label }
}
"""


def pdf(*, size: Size, title: str, code: str, link: str, lines: list[str], copies: int) -> bytes:
    """``copies`` labels of one lot. ``link`` is what the QR code holds, ``lines`` stand below the title."""
    if not is_wellformed(code) or not 1 <= copies <= MOST:
        raise ValueError("a label is of a lot, and of a sane number")
    picture = BytesIO()
    segno.make(link, error="m", micro=False).save(picture, kind="svg", border=2)
    told = {
        "width_mm": size.width_mm, "height_mm": size.height_mm, "qr_mm": size.qr_mm, "text_pt": size.text_pt,
        "columns": size.columns, "rows": size.rows, "copies": copies, "title": title, "code": code,
        "lines": [line for line in lines if line], "qr": picture.getvalue().decode(),
    }  # fmt: skip
    return typst.compile(TEMPLATE.encode(), sys_inputs={"label": json.dumps(told, ensure_ascii=False)})


def lines_of(lot: Lot) -> list[str]:
    """What stands on a label below the goods' name."""
    product, place = lot.product, lot.product.origin
    certificate = certificates_for([lot.pk]).get(lot.pk)
    facts = [product.specification, str(product.get_storage_band_display())]
    return [
        str(place or ""),
        _t("produced %(day)s") % {"day": lot.produced_on},
        _t("good until %(day)s") % {"day": lot.expires_on - timedelta(days=1)} if lot.expires_on else "",
        " · ".join(fact for fact in facts if fact),
        # The law wants it printed where it can be seen; the QR code leads to the whole of it.
        f"{_t('Certificate of conformity (承诺达标合格证)')} {certificate.number}" if certificate else "",
        f"{product.seller} {product.seller.phone}" if product.seller else "",
    ]
