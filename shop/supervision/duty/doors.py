"""What the county's doors share: who may enter, and what lies in the county."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from shop.supervision.views import supervises


def county_only(view: Callable) -> Callable:
    """Let only county supervisors in; what lies outside their places is never found."""

    @supervises
    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not request.scope.is_county:
            raise PermissionDenied(
                _("These pages are for the county's duty officers. Ask the platform to give you that role.")
            )
        return view(request, *args, **kwargs)

    return guarded


def on_duty(view: Callable) -> Callable:
    """Let in county supervisors and whoever is on duty somewhere, for the warnings of their places."""

    @supervises
    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not request.scope.warns:
            raise PermissionDenied(
                _("These pages are for the county's duty officers. Ask the platform to give you that role.")
            )
        return view(request, *args, **kwargs)

    return guarded


def told(form, problem) -> None:
    """Put the sentences of an operation at the fields of a form."""
    for name, sentence in problem.problems.items():
        form.add_error(name if name in form.fields else None, sentence)
