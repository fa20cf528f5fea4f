"""What gunicorn reads when it starts here: an access log without the secrets that stand in couriers' addresses."""

from gunicorn.glogging import Logger

from shop.settings.discreet import discreet


class DiscreetLogger(Logger):
    def atoms(self, resp, req, environ, request_time):
        known = super().atoms(resp, req, environ, request_time)
        return {name: discreet(value) if isinstance(value, str) else value for name, value in known.items()}


logger_class = DiscreetLogger
