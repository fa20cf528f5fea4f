"""Draw the pictures of the demo goods: emoji of Noto Color Emoji on painted fields, marked 示意图.

    python tools/make_demo_images.py [slug …]

Needs Pillow, the fonts of Debian's ``fonts-noto-color-emoji`` and
``fonts-noto-cjk``. The pictures are committed (``catalog/demo/pictures``), so
nobody has to run this; the same recipe makes the same picture.
"""

import random
import sys
import zlib
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter, ImageFont

FOLDER = Path(__file__).parent.parent / "catalog" / "demo" / "pictures"
EMOJI = "/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf"
WORDS = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
SIDE = 800

#: slug → (emoji or the name of a drawing below, arrangement, sky, field). Arrangements: pile, crate, one, tray.
GOODS = {
    "mati": ("water_chestnut", "crate", "#eaf1e4", "#bcd3b4"),
    "xuemaoji": ("🐓", "one", "#e6f0f2", "#b9d2b0"),
    "jidan": ("🥚", "tray", "#f5efe2", "#dcc9a2"),
    "tianjiang": ("🫚", "crate", "#f5efdc", "#d9c894"),
    "yutou": ("taro", "crate", "#ece8ee", "#c4b8ca"),
    "dami": ("🌾", "sack", "#f3f0df", "#d8cf9b"),
    "fengmi": ("🍯", "one", "#faf0d6", "#e8cf8e"),
    "hongshugan": ("dried_potato", "tray", "#f8eadd", "#e2b48c"),
    "shanyao": ("yam", "crate", "#eff0e6", "#c9cfae"),
    "pugongying": ("🌼", "pile", "#edf3df", "#c2d79a"),
    "shatangju": ("🍊", "crate", "#fbeddc", "#f0c693"),
    "fanshu": ("🍠", "crate", "#f6e9ea", "#dcb3b4"),
    "caoli": ("🍐", "crate", "#f0f3da", "#d2dc98"),
    "yingzuimitao": ("🍑", "crate", "#fdebe6", "#f4c1b2"),
    "dasuan": ("🧄", "crate", "#f1eef0", "#cfc6ce"),
    "shengzhu": ("🐖", "one", "#f3ece6", "#c9d2ac"),
    "xiaojidan": ("🥚", "nest", "#eef2e6", "#c6d3ac"),
    "dae": ("🪿", "one", "#e4eff5", "#b4d0c6"),
    "niandoubao": ("bun", "steamer", "#f8f0d9", "#e6cd8a"),
    "niannuyumi": ("🌽", "crate", "#f9f2d2", "#d9d68c"),
    "benzhurou": ("🥩", "tray", "#f7e8e4", "#dfb3a8"),
    "lvcha": ("🍵", "one", "#e7f1e2", "#aecb9d"),
    "muer": ("wood_ear", "tray", "#ebe9e4", "#bdb3a2"),
    "xianggu": ("shiitake", "crate", "#efe9e1", "#cdb999"),
}


# ── Small drawings for goods that have no emoji ────────────────────────────────────────────────────────


def _canvas(side: int = 320) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGBA", (side, side))
    return image, ImageDraw.Draw(image)


def _shaded(shape: Image.Image, light: float = 0.35) -> Image.Image:
    """Lighten the upper left and darken the lower right, inside the shape only."""
    side = shape.width
    ramp = Image.linear_gradient("L").resize((side, side)).rotate(35, resample=Image.BICUBIC, fillcolor=128)
    shade = Image.new("RGBA", shape.size, (40, 25, 10, 255))
    glow = Image.new("RGBA", shape.size, (255, 250, 235, 255))
    alpha = shape.getchannel("A")
    shape.paste(shade, mask=ImageChops.multiply(alpha, ramp.point(lambda v: int(max(0, v - 128) * light * 1.6))))
    shape.paste(glow, mask=ImageChops.multiply(alpha, ramp.point(lambda v: int(max(0, 120 - v) * light))))
    shape.putalpha(alpha)
    return shape


def water_chestnut() -> Image.Image:
    image, pen = _canvas()
    pen.ellipse((30, 70, 290, 280), fill="#5b2f26")
    for top in (110, 160, 215):
        pen.arc((30, top - 60, 290, top + 60), 15, 165, fill="#43201a", width=7)
    pen.polygon([(140, 80), (160, 22), (182, 80)], fill="#d9c48e")
    pen.polygon([(168, 84), (200, 40), (204, 92)], fill="#c6ac72")
    pen.ellipse((126, 64, 200, 100), fill="#6f4033")
    return _shaded(image, 0.5)


def taro() -> Image.Image:
    image, pen = _canvas()
    pen.ellipse((60, 40, 260, 300), fill="#7a5c48")
    for y in range(70, 300, 26):
        pen.arc((40, y - 40, 280, y + 20), 20, 160, fill="#5d4435", width=6)
    pen.ellipse((96, 34, 224, 92), fill="#efe6ee")
    for x, y in ((120, 60), (150, 52), (176, 70), (200, 58), (140, 76), (164, 62)):
        pen.ellipse((x, y, x + 7, y + 5), fill="#9d78a6")
    return _shaded(image, 0.5)


def yam() -> Image.Image:
    image, pen = _canvas()
    pen.rounded_rectangle((118, 8, 206, 312), 42, fill="#cfae7d")
    rng = random.Random(3)  # noqa: S311
    for _ in range(46):
        x, y = rng.randint(124, 196), rng.randint(24, 300)
        pen.line((x, y, x + rng.randint(-7, 7), y + 3), fill="#8d6f47", width=3)
    pen.ellipse((126, 6, 198, 46), fill="#f7efdd")
    return _shaded(image, 0.5)


def dried_potato() -> Image.Image:
    image, pen = _canvas()
    pen.rounded_rectangle((70, 110, 270, 200), 40, fill="#d9752b")
    pen.rounded_rectangle((92, 124, 236, 150), 14, fill="#e9964c")
    pen.line((96, 176, 238, 182), fill="#b85a1a", width=6)
    return _shaded(image, 0.5)


def bun() -> Image.Image:
    image, pen = _canvas()
    pen.pieslice((40, 60, 280, 330), 180, 360, fill="#edc44a")
    pen.rounded_rectangle((40, 180, 280, 236), 30, fill="#edc44a")
    pen.ellipse((140, 84, 190, 104), fill="#f6dc86")
    return _shaded(image, 0.5)


def wood_ear() -> Image.Image:
    image, pen = _canvas()
    for box, colour in (
        ((30, 90, 220, 270), "#35291f"),
        ((110, 60, 300, 240), "#463629"),
        ((90, 150, 270, 300), "#2a1f17"),
    ):
        pen.ellipse(box, fill=colour)
        pen.arc((box[0] + 18, box[1] + 16, box[2] - 26, box[3] - 30), 180, 320, fill="#7b6651", width=7)
    return _shaded(image, 0.5)


def shiitake() -> Image.Image:
    image, pen = _canvas()
    pen.rounded_rectangle((130, 170, 190, 296), 24, fill="#eadfc6")
    pen.pieslice((30, 40, 290, 320), 180, 360, fill="#6d4a2f")
    pen.ellipse((30, 148, 290, 212), fill="#6d4a2f")
    for line in (
        (90, 90, 120, 130),
        (160, 60, 156, 112),
        (220, 92, 200, 134),
        (110, 130, 70, 160),
        (236, 138, 262, 166),
    ):
        pen.line(line, fill="#d9bf97", width=8)
    return _shaded(image, 0.5)


DRAWINGS = {draw.__name__: draw for draw in (water_chestnut, taro, yam, dried_potato, bun, wood_ear, shiitake)}


def figure(name: str, side: int) -> Image.Image:
    """The emoji or drawing of that name, ``side`` pixels square, cut to its own outline."""
    if name in DRAWINGS:
        image = DRAWINGS[name]()
    else:
        image = Image.new("RGBA", (136, 136))
        ImageDraw.Draw(image).text((0, 0), name, font=ImageFont.truetype(EMOJI, 109), embedded_color=True, anchor=None)
    image = image.crop(image.getbbox())
    scale = side / max(image.size)
    return image.resize((round(image.width * scale), round(image.height * scale)), Image.LANCZOS)


# ── The picture ────────────────────────────────────────────────────────────────────────────────────────


def _mix(one: str, two: str, part: float) -> tuple[int, int, int]:
    a, b = (tuple(int(c[i : i + 2], 16) for i in (1, 3, 5)) for c in (one, two))
    return tuple(round(x + (y - x) * part) for x, y in zip(a, b, strict=True))


def ground(sky: str, field: str, seed: int) -> Image.Image:
    """Sky above, four ridges of the field below, each a little darker than the one behind it."""
    rng = random.Random(seed)  # noqa: S311
    image = Image.new("RGB", (SIDE * 2, SIDE * 2), sky)
    pen = ImageDraw.Draw(image)
    sun = rng.randint(250, 1350)
    pen.ellipse((sun - 170, 130, sun + 170, 470), fill=_mix(sky, "#ffffff", 0.75))
    for layer in range(4):
        base = 760 + layer * 190
        lift, shift = rng.randint(40, 110), rng.randint(300, 1300)
        points = []
        for x in range(0, SIDE * 2 + 40, 40):
            points.append((x, base - lift * max(0.0, 1 - ((x - shift) / 900) ** 2)))
        pen.polygon([*points, (SIDE * 2 + 40, SIDE * 2), (0, SIDE * 2)], fill=_mix(sky, field, 0.45 + layer * 0.18))
    return image.resize((SIDE, SIDE), Image.LANCZOS)


def shadow(image: Image.Image, box: tuple[int, int, int, int], strength: int = 70) -> None:
    mask = Image.new("L", image.size)
    ImageDraw.Draw(mask).ellipse(box, fill=strength)
    image.paste((30, 30, 20), mask=mask.filter(ImageFilter.GaussianBlur(16)))


def put(image: Image.Image, item: Image.Image, x: float, y: float, turn: float = 0) -> None:
    """Place ``item`` with its middle at ``x, y``, a soft shadow below it."""
    turned = item.rotate(turn, expand=True, resample=Image.BICUBIC) if turn else item
    left, top = round(x - turned.width / 2), round(y - turned.height / 2)
    dark = Image.new("L", image.size)
    dark.paste(turned.getchannel("A").point(lambda v: v // 4), (left + 6, top + 10))
    image.paste((30, 25, 15), mask=dark.filter(ImageFilter.GaussianBlur(7)))
    image.paste(turned, (left, top), turned)


def pile(image: Image.Image, name: str, rng: random.Random, *, low: int = 560, side: int = 180) -> None:
    """A heap: five, four, three and one on top."""
    item = figure(name, side)
    for count, lift in ((5, 0), (4, 95), (3, 180), (1, 262)):
        step = side * 0.58
        for index in range(count):
            x = 400 + (index - (count - 1) / 2) * step + rng.randint(-8, 8)
            put(image, item, x, low - lift + rng.randint(-8, 8), rng.randint(-22, 22))


def crate(image: Image.Image) -> None:
    """Three boards of a wooden crate in front of what lies in it."""
    pen = ImageDraw.Draw(image)
    for index, colour in enumerate(("#c99a5d", "#bb8b4f", "#ab7c43")):
        top = 548 + index * 62
        pen.rounded_rectangle((88, top, 712, top + 54), 6, fill=colour)
        pen.line((96, top + 16, 704, top + 20), fill=_mix(colour, "#7a5426", 0.25), width=2)
        pen.line((96, top + 38, 704, top + 35), fill=_mix(colour, "#7a5426", 0.2), width=2)
    for left in (108, 650):
        pen.rounded_rectangle((left, 540, left + 42, 736), 6, fill="#94692f")


def plate(image: Image.Image, colour: str = "#fbfaf6", edge: str = "#d8d2c4") -> None:
    shadow(image, (90, 610, 710, 770))
    pen = ImageDraw.Draw(image)
    pen.ellipse((80, 500, 720, 740), fill=edge)
    pen.ellipse((92, 498, 708, 724), fill=colour)
    pen.ellipse((150, 524, 650, 690), fill=_mix(colour, edge, 0.35) if colour.startswith("#") else edge)


def compose(slug: str) -> Image.Image:
    name, arrangement, sky, field = GOODS[slug]
    seed = zlib.crc32(slug.encode())
    rng = random.Random(seed)  # noqa: S311
    image = ground(sky, field, seed)
    if arrangement == "one":
        shadow(image, (210, 640, 590, 740))
        item = figure(name, 440)
        put(image, item, 400, 700 - item.height / 2)
    elif arrangement == "crate":
        shadow(image, (60, 690, 740, 780), 90)
        pile(image, name, rng)
        crate(image)
    elif arrangement == "pile":
        shadow(image, (90, 600, 710, 720))
        pile(image, name, rng, low=600)
    elif arrangement == "tray":
        plate(image)
        item = figure(name, 190)
        for x, y in ((260, 560), (400, 540), (540, 560), (330, 610), (470, 612), (398, 470)):
            put(image, item, x, y, rng.randint(-18, 18))
    elif arrangement == "nest":
        shadow(image, (120, 640, 680, 760))
        pen = ImageDraw.Draw(image)
        pen.ellipse((110, 470, 690, 730), fill="#a9874a")
        for _ in range(240):
            x, y = rng.randint(120, 660), rng.randint(540, 700)
            pen.line(
                (x, y, x + rng.randint(20, 60), y + rng.randint(-16, 16)),
                fill=rng.choice(("#c7a566", "#8d6e38", "#d9bd82")),
                width=5,
            )
        item = figure(name, 200)
        for x, y in ((280, 520), (400, 490), (520, 520), (340, 590), (460, 590)):
            put(image, item, x, y, rng.randint(-25, 25))
    elif arrangement == "steamer":
        shadow(image, (80, 650, 720, 780), 90)
        pen = ImageDraw.Draw(image)
        pen.rounded_rectangle((90, 560, 710, 720), 40, fill="#b98a4a")
        pen.ellipse((90, 480, 710, 640), fill="#d9b272")
        pen.ellipse((116, 494, 684, 622), fill="#f1e2bd")
        for y in (650, 690):
            pen.line((100, y, 700, y), fill="#96692f", width=5)
        item = figure(name, 170)
        for x, y in ((240, 535), (400, 515), (560, 535), (320, 575), (480, 575), (400, 440)):
            put(image, item, x, y)
    else:
        shadow(image, (170, 660, 630, 770), 90)
        put(image, figure(name, 300), 400, 270)
        pen = ImageDraw.Draw(image)
        pen.rounded_rectangle((200, 330, 600, 730), 60, fill="#e2cfa6")
        pen.rounded_rectangle((200, 330, 600, 400), 30, fill="#cdb688")
        for x in range(220, 600, 20):
            pen.line((x, 400, x, 716), fill="#d8c497", width=2)
        pen.ellipse((310, 470, 490, 650), outline="#8b2a20", width=8)
        pen.text((400, 560), "米", font=ImageFont.truetype(WORDS, 96), fill="#8b2a20", anchor="mm")
    if name == "🌾":
        image = ImageEnhance.Color(image).enhance(1.05)
    mark(image)
    return image


def mark(image: Image.Image) -> None:
    """示意图 in the corner: nobody shall take a drawing for a photograph of the goods."""
    label = Image.new("RGBA", image.size)
    pen = ImageDraw.Draw(label)
    pen.rounded_rectangle((676, 744, 784, 786), 8, fill=(255, 255, 255, 190))
    pen.text((730, 764), "示意图", font=ImageFont.truetype(WORDS, 28), fill=(70, 70, 64, 255), anchor="mm")
    image.paste(label, mask=label)


def main(slugs: list[str]) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for slug in slugs or GOODS:
        path = FOLDER / f"{slug}.webp"
        compose(slug).save(path, "WEBP", quality=62, method=6)
        print(f"{path.name} {path.stat().st_size / 1024:.1f} KB")


if __name__ == "__main__":
    main(sys.argv[1:])
