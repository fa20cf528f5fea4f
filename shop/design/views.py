"""The style guide, the visitor's preferences and the pages shown when something is wrong."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template import loader
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from shop.design import preferences, samples


@require_POST
def choose_look(request):
    """Keep the chosen mode or contrast, then go back to the page it was chosen on."""
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        target = "/"
    response = redirect(target)
    for cookie, field, known in (
        (preferences.MODE_COOKIE, "mode", preferences.MODES),
        (preferences.CONTRAST_COOKIE, "contrast", preferences.CONTRASTS),
    ):
        asked = request.POST.get(field)
        if asked in known:
            response.set_cookie(
                cookie, asked, max_age=preferences.YEAR_S, samesite="Lax", httponly=True, secure=request.is_secure()
            )
    return response


def _may_see_styleguide(request) -> bool:
    return settings.DEBUG or settings.DEMO_LOGIN or (request.user.is_authenticated and request.user.is_staff)


def styleguide(request, page: str = "components"):
    """Every component in its states; open while developing and in the demo, else for staff."""
    if not _may_see_styleguide(request):
        raise Http404
    if page not in samples.PAGES:
        raise Http404
    return render(request, f"design/styleguide/{page}.html", samples.for_page(page, data=request.POST or None))


def styleguide_error(request, code: int):
    """An error page as it looks, answered with 200, because it is a specimen."""
    if not _may_see_styleguide(request) or code not in ERRORS:
        raise Http404
    return HttpResponse(loader.get_template(f"{code}.html").render({"reason": ""}))


ERRORS = (400, 403, 404, 410, 429, 500, 503)


def bad_request(request, exception=None):
    return _plain(400)


def forbidden(request, exception=None):
    return _plain(403, reason=str(exception) if exception and exception.args else "")


def csrf_failure(request, reason=""):
    """The form's token is gone (a new log-in in another tab, cookies off); the remedy is to load the page anew."""
    return _plain(403, csrf=True)


def not_found(request, exception=None):
    return _plain(404)


def server_error(request):
    return _plain(500)


def _plain(code: int, **context) -> HttpResponse:
    """An error page needs neither session nor database nor request: it must work when those do not."""
    return HttpResponse(loader.get_template(f"{code}.html").render(context), status=code)
