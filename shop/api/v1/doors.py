"""Where programs come in: who they are, and the one shape in which they are refused."""

from django.http import Http404
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import HttpBearer, SessionAuth

from ..models import Token
from . import catalogue, lots, market, orders, places, prices, recognition, safety, warnings


class ByToken(HttpBearer):
    def authenticate(self, request, token):
        found = Token.objects.of(token).select_related("user").first()
        return found and found.user


api = NinjaAPI(
    title="Consumption-aid marketplace",
    version="1",
    urls_namespace="api-1",
    description=(
        "Read access to goods, origins, the market and, for whom they concern, orders, early warnings and the register "
        "of slow-selling goods. Money is text with two places."
    ),
)
SIGNED_IN = [ByToken(), SessionAuth()]
api.add_router("", catalogue.router)
api.add_router("", lots.router)
api.add_router("", prices.router)
api.add_router("", recognition.router)
api.add_router("", safety.router)
api.add_router("", market.router)
api.add_router("", warnings.router, auth=SIGNED_IN)
api.add_router("", places.router)
api.add_router("", orders.router, auth=SIGNED_IN)


def _refuse(request, status, code, message):
    return api.create_response(request, {"code": code, "message": str(message)}, status=status)


@api.exception_handler(AuthenticationError)
def unknown_caller(request, problem):
    return _refuse(request, 401, "unauthenticated", _("Send a valid token in the Authorization header, or log in."))


@api.exception_handler(Http404)
def not_found(request, problem):
    return _refuse(request, 404, "not_found", _("There is nothing here that you may see."))


@api.exception_handler(ValidationError)
def bad_request(request, problem):
    places = "; ".join(
        f"{'.'.join(str(part) for part in error['loc'][1:])}: {error['msg']}" for error in problem.errors
    )
    return _refuse(request, 422, "invalid", places)


@api.exception_handler(HttpError)
def other(request, problem):
    return _refuse(request, problem.status_code, "refused", problem)
