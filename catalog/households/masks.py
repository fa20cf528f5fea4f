"""What of a secret a screen may show at once, and whether it can be true at all. No database here."""

import re

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"


def mask(text: str, *, keep_first: int, keep_last: int) -> str:
    """``mask("440281199001011234", keep_first=4, keep_last=2)`` → ``4402************34``; short texts are all stars."""
    hidden = len(text) - keep_first - keep_last
    if hidden <= 0:
        return "*" * len(text)
    return text[:keep_first] + "*" * hidden + (text[-keep_last:] if keep_last else "")


def is_identity_number(text: str) -> bool:
    """True for 18 characters whose last is the check character of GB 11643."""
    if not re.fullmatch(r"\d{17}[\dX]", text):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text[:17], _ID_WEIGHTS, strict=True))
    return _ID_CHECKS[total % 11] == text[17]


def is_bank_card(text: str) -> bool:
    """True for 12 to 19 digits that pass Luhn's check."""
    if not re.fullmatch(r"\d{12,19}", text):
        return False
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(text))]
    return sum(number - 9 if number > 9 else number for number in doubled) % 10 == 0
