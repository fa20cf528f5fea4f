"""The identification code (识别码) that a payer types into a remittance note, made and found again. Pure.

Nine characters without 0 O 1 I L: eight random ones and a check character, so that a typing slip is not
somebody else's code. Banks cut, space and widen what people type; ``find_codes`` looks through that.
"""

import re
import secrets
import unicodedata

from catalog.foundation.numbering import ALPHABET, check_character

LENGTH = 9
_SEPARATORS = re.compile(r"[\s\-_.·,:;/、,:;]+")
_RUNS = re.compile(rf"[0-9A-Z]{{{LENGTH},}}")


def new_code() -> str:
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return body + check_character(body)


def is_code(text: str) -> bool:
    return len(text) == LENGTH and set(text) <= set(ALPHABET) and check_character(text[:-1]) == text[-1]


def readable(code: str) -> str:
    """``K7M3Q9XTP`` → ``K7M 3Q9 XTP``: what a person copies, in threes."""
    return " ".join(code[place : place + 3] for place in range(0, len(code), 3))


def find_codes(note: str) -> set[str]:
    """Every well-formed code in ``note``, whatever stands before, after or between its characters."""
    text = _SEPARATORS.sub("", unicodedata.normalize("NFKC", note).upper())
    return {
        run[place : place + LENGTH]
        for run in _RUNS.findall(text)
        for place in range(len(run) - LENGTH + 1)
        if is_code(run[place : place + LENGTH])
    }
