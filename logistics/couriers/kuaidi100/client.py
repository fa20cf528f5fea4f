"""Kuaidi100's two addresses: one to ask (signed with customer and key), one to subscribe (key inside the parameter)."""

import json
from typing import Any

from catalog.foundation import outbound

from .. import signatures
from ..base import CourierRefused, CourierUnavailable


class Kuaidi100Client:
    def __init__(self, *, host: str, customer: str, key: str):
        self.host, self.customer, self.key = host.rstrip("/"), customer, key

    def query(self, param: dict[str, Any]) -> dict[str, Any]:
        """The answer to one question, whatever it says. Raises CourierUnavailable or CourierRefused."""
        text = _compact(param)
        sign = signatures.kuaidi100_query(param=text, key=self.key, customer=self.customer)
        return self._post("/poll/query.do", {"customer": self.customer, "sign": sign, "param": text})

    def subscribe(self, param: dict[str, Any]) -> dict[str, Any]:
        """The answer to one subscription, whatever it says. Raises CourierUnavailable or CourierRefused."""
        return self._post("/poll", {"schema": "json", "param": _compact(param | {"key": self.key})})

    def _post(self, path: str, form: dict[str, str]) -> dict[str, Any]:
        try:
            return outbound.call("POST", self.host + path, data=form).json()
        except outbound.Unavailable as problem:
            raise CourierUnavailable(str(problem)) from problem
        except outbound.Refused as problem:
            raise CourierRefused(str(problem)) from problem
        except ValueError as problem:
            raise CourierUnavailable("Kuaidi100 answered with something that is not JSON") from problem


def _compact(param: dict[str, Any]) -> str:
    return json.dumps(param, ensure_ascii=False, separators=(",", ":"))
