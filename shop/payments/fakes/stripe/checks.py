"""Are these the parameters Stripe takes? Asked of stripe-python's own TypedDicts.

The library ships the whole schema of the API as types; reading them here means
that a parameter which the real Stripe has dropped is refused by the fake too.
"""

from __future__ import annotations

import re
import sys
import types
import typing
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

import stripe
import typing_extensions
from stripe import params
from stripe._request_options import RequestOptions

#: Parameters that API 2026-09-30 took away, with the code the real API answers with.
GONE = {"payment_method_types": "payment_method_types_no_longer_supported"}


class Problem(Exception):
    """The request is answered with an error in Stripe's shape."""

    def __init__(self, status: int, message: str, *, code: str = "", param: str = "", kind: str = "", **more) -> None:
        super().__init__(message)
        self.status = status
        self.error = {"type": kind or "invalid_request_error", "message": message, **more}
        if code:
            self.error["code"] = code
        if param:
            self.error["param"] = param


def decode(body: bytes) -> dict[str, Any]:
    """Return ``a[b]=1&c[0]=x`` as ``{"a": {"b": "1"}, "c": ["x"]}``; every leaf is text."""
    tree: dict[str, Any] = {}
    for key, value in parse_qsl(body.decode(), keep_blank_values=True):
        parts = [key.split("[", 1)[0], *re.findall(r"\[([^\]]*)\]", key)]
        node = tree
        for part in parts[:-1]:
            node = node.setdefault(part, {})
        node[parts[-1]] = value
    return {key: _lists(value) for key, value in tree.items()}


def _lists(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    if node and all(key.isdecimal() for key in node):
        return [_lists(node[key]) for key in sorted(node, key=int)]
    return {key: _lists(value) for key, value in node.items()}


def check(name: str, given: dict[str, Any]) -> None:
    """Raise Problem 400 unless ``given`` fits ``stripe.params.<name>``."""
    for gone in GONE.keys() & given.keys():
        raise Problem(400, f"{gone} is no longer supported.", code=GONE[gone], param=gone)
    _check_dict(getattr(params, name), given, "")


def _check_dict(shape: Any, given: Any, path: str) -> None:
    if not isinstance(given, dict):
        raise Problem(400, f"Invalid object: {path}", param=path)
    fields, required = _fields(shape)
    for key, value in given.items():
        here = f"{path}[{key}]" if path else key
        if key not in fields:
            raise Problem(400, f"Received unknown parameter: {here}", code="parameter_unknown", param=here)
        _check_value(fields[key], value, here)
    for key in sorted(required - given.keys()):
        here = f"{path}[{key}]" if path else key
        raise Problem(400, f"Missing required param: {here}.", code="parameter_missing", param=here)


def _check_value(hint: Any, value: Any, path: str) -> None:
    """Accept ``value`` (text, list or dict off the wire) if one branch of ``hint`` does."""
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        _check_any(typing.get_args(hint), value, path)
    elif origin is list:
        if not isinstance(value, list):
            raise Problem(400, f"Invalid array: {path}", param=path)
        for place, item in enumerate(value):
            _check_value(typing.get_args(hint)[0], item, f"{path}[{place}]")
    elif typing_extensions.is_typeddict(hint):
        _check_dict(hint, value, path)
    elif origin is dict or _is_untyped(origin or hint):
        if not isinstance(value, dict):
            raise Problem(400, f"Invalid object: {path}", param=path)
    elif origin is typing.Literal:
        if value not in map(str, typing.get_args(hint)):
            raise Problem(400, f"Invalid {path}: must be one of the listed values", param=path)
    elif hint is int:
        if not isinstance(value, str) or not re.fullmatch(r"-?\d+", value):
            raise Problem(400, f"Invalid integer: {value}", code="parameter_invalid_integer", param=path)
    elif hint is bool and value not in ("true", "false"):
        raise Problem(400, f"Invalid boolean: {value}", param=path)


def _check_any(branches: tuple[Any, ...], value: Any, path: str) -> None:
    """Accept what one branch accepts; otherwise complain as the first of them does."""
    problems = []
    for branch in branches:
        try:
            _check_value(branch, value, path)
        except Problem as problem:
            problems.append(problem)
        else:
            return
    raise problems[0]


def _is_untyped(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, stripe.StripeObject)


@cache
def _fields(shape: Any) -> tuple[dict[str, Any], frozenset[str]]:
    """Return the parameters of a TypedDict, without those that go into headers."""
    names = vars(sys.modules[shape.__module__])
    own = {
        key: _resolve(hint, names)
        for key, hint in shape.__annotations__.items()
        if key not in RequestOptions.__annotations__
    }
    required = frozenset(key for key in own if "NotRequired[" not in str(shape.__annotations__[key]))
    return own, required


def _resolve(hint: Any, names: dict[str, Any]) -> Any:
    """Evaluate one annotation: the library leaves them as text inside NotRequired."""
    if isinstance(hint, typing.ForwardRef):
        hint = eval(hint.__forward_code__, {**vars(typing), **names})  # noqa: S307 (its own text)
    if typing.get_origin(hint) in (typing_extensions.NotRequired, typing_extensions.Required):
        return _resolve(typing.get_args(hint)[0], names)
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is list:
        return list.__class_getitem__(_resolve(arguments[0], names))
    if origin in (typing.Union, types.UnionType):
        branches = [_resolve(branch, names) for branch in arguments]
        if any(typing.get_origin(branch) is typing.Literal for branch in branches):
            # "or str" leaves room for values newer than the library; the API has no such room.
            branches = [branch for branch in branches if branch is not str]
        return typing.Union[tuple(branches)]  # noqa: UP007
    return hint
