"""Numbers that people can read aloud and nobody can guess: ``D-7K3M-9QXT``.

Seven random characters of an alphabet without 0 O 1 I L, and a check character that finds any one wrong
character and any two neighbours swapped (ISO 7064-like, modulus 31, weights by position).
"""

import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # 31 characters, a prime


def new_number(prefix: str) -> str:
    """A fresh number; 31**7 (27 thousand million) of them for each prefix, so the column is still unique."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(7))
    body += check_character(body)
    return f"{prefix}-{body[:4]}-{body[4:]}"


def check_character(body: str) -> str:
    total = sum((place + 2) * ALPHABET.index(char) for place, char in enumerate(body))
    return ALPHABET[-total % 31]


def is_wellformed(number: str) -> bool:
    """True if the check character fits; spaces and case do not matter. Says nothing about existence."""
    parts = number.strip().upper().replace(" ", "").split("-")
    body = "".join(parts[1:])
    return len(body) == 8 and all(c in ALPHABET for c in body) and check_character(body[:7]) == body[7]
