"""Short messages. The demo prints them; a site names its own class in ``SMS_BACKEND``."""

import sys


class PrintedSms:
    """Writes to the terminal, so that whoever runs the demo can read the code."""

    def send(self, *, phone: str, text: str) -> None:
        sys.stdout.write(f"SMS to {phone}: {text}\n")
        sys.stdout.flush()


class KeptSms:
    """Keeps messages in memory, for tests."""

    sent: list[tuple[str, str]] = []

    def send(self, *, phone: str, text: str) -> None:
        self.sent.append((phone, text))
