from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import SESSION_KEY

from shop.design.preferences import contrast_of, mode_of


@dataclass(frozen=True)
class Look:
    """How this visitor wants pages: ``mode`` standard or elder, ``contrast`` normal or high."""

    mode: str
    contrast: str


def site(request):
    """What every page of ours may show; nothing here asks the database.

    ``signed_in`` is told by the session alone, so that a stranger's page never
    loads a user; ``basket_count`` is kept in the session by the basket's doors.
    """
    session = getattr(request, "session", None)
    return {
        "site_name": settings.SITE_NAME,
        "operator": settings.OPERATOR,
        "demo": settings.DEMO_LOGIN,
        "look": Look(mode=mode_of(request), contrast=contrast_of(request)),
        "signed_in": session is not None and SESSION_KEY in session,
        "basket_count": session.get("basket_count", 0) if session is not None else 0,
    }
