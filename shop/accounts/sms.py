"""Short messages. The demo prints them; a site names its own class in ``SMS_BACKEND``."""


class PrintedSms:
    def send(self, *, phone: str, text: str) -> None:
        print(f"SMS to {phone}: {text}", flush=True)


class KeptSms:
    """Keeps messages in memory, for tests."""

    sent: list[tuple[str, str]] = []

    def send(self, *, phone: str, text: str) -> None:
        self.sent.append((phone, text))
