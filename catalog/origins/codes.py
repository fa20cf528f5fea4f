"""Division codes: six digits to the county (GB/T 2260), nine for a town, twelve for a village. Pure."""

import re


def canonical(text: str) -> str:
    """The code as it is kept, however it was brought; ``""`` for what is none.

    The statistical office fills codes of all levels up to twelve digits with noughts (``440281000000`` is 乐昌市) and
    shortens those of provinces and cities (``44``, ``4402``).
    """
    code = re.sub(r"[\s\-]", "", text)
    if not re.fullmatch(r"(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})", code, re.ASCII) or code.startswith("00"):
        return ""
    if len(code) <= 6:
        return code.ljust(6, "0")
    if len(code) == 12 and code.endswith("000"):
        code = code[:9]
    return code[:6] if len(code) == 9 and code.endswith("000") else code


def level_of(code: str) -> int:
    """The level that a code tells: 440000 province, 440200 city, 440281 county, 9 digits town, 12 digits village."""
    if len(code) > 6:
        return 4 if len(code) <= 9 else 5
    return 1 if code.endswith("0000") else 2 if code.endswith("00") else 3


def parents_of(code: str) -> list[str]:
    """Codes under which a place lies; a county that no city has lies directly under its province."""
    if len(code) > 6:
        return [code[:-3]]
    return [above for above in (f"{code[:4]}00", f"{code[:2]}0000") if above != code]


def stem_of(code: str) -> str:
    """The digits that a code shares with everything in it: ``44`` for 440000, ``4402`` for 440200."""
    if len(code) > 6:
        return code
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code
