"""Build the icon sprite from an unpacked ``lucide-static`` package (npm, ISC).

    npm install --ignore-scripts lucide-static
    python tools/make_icon_sprite.py node_modules/lucide-static

The result is committed, so that nobody needs Node to run the shop. An icon
that a template names and the sprite lacks fails ``tests/design``.
"""

import re
import sys
from pathlib import Path

SPRITE = Path(__file__).parent.parent / "shop/static/design/icons.svg"
NAMES = """
house layout-grid shopping-cart user search menu x check chevron-right chevron-left chevron-down
arrow-right plus minus trash-2 pencil eye sliders-horizontal download upload file-text
file-spreadsheet printer camera image map-pin truck package package-check snowflake thermometer sprout
leaf wheat award badge-check shield-check users user-check building-2 landmark store warehouse
clipboard-list clipboard-check receipt wallet credit-card banknote calendar clock bell info
circle-alert triangle-alert circle-check circle-x ban lock log-in log-out languages a-large-small
contrast phone external-link copy rotate-ccw undo-2 history scale gift heart-handshake chart-column
settings circle-help hourglass qr-code paperclip message-square tag star inbox smartphone key
save list refresh-cw chevron-up arrow-left package-open package-x coins hand-coins percent flag globe user-plus
file-plus file-check link
""".split()


def symbol(name: str, svg: str) -> str:
    """Return one ``<symbol>`` with the shapes of a Lucide file, white space removed."""
    shapes = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.S).group(1)
    shapes = re.sub(r"\s+", " ", shapes).replace("> <", "><").replace(" />", "/>").strip()
    return f'<symbol id="{name}" viewBox="0 0 24 24">{shapes}</symbol>'


def main(package: Path) -> None:
    symbols = [symbol(name, (package / "icons" / f"{name}.svg").read_text()) for name in NAMES]
    SPRITE.write_text(
        "<!-- Lucide, ISC licence: see LICENSES.txt -->\n"
        '<svg xmlns="http://www.w3.org/2000/svg">' + "\n".join(symbols) + "</svg>\n"
    )
    print(f"{len(symbols)} icons, {SPRITE.stat().st_size} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
