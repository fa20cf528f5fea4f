"""How a visitor wants pages to look, kept in cookies of one year; the server renders it, so nothing flickers."""

MODES = ("standard", "elder")
CONTRASTS = ("normal", "high")
MODE_COOKIE = "look_mode"
CONTRAST_COOKIE = "look_contrast"
YEAR_S = 365 * 24 * 3600


def mode_of(request) -> str:
    """``elder`` if asked for, else ``standard``; what is neither is not believed."""
    asked = request.COOKIES.get(MODE_COOKIE, "")
    return asked if asked in MODES else "standard"


def contrast_of(request) -> str:
    """``high`` if asked for, else ``normal``."""
    asked = request.COOKIES.get(CONTRAST_COOKIE, "")
    return asked if asked in CONTRASTS else "normal"
