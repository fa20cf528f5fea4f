class BrokenSms:
    """A gateway that is down."""

    def send(self, *, phone, text):
        raise OSError("no route")
