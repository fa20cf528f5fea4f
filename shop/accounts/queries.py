"""Where a person belongs, and everything that is kept about a person."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from oscar.core.loading import get_model

from catalog.foundation.models import User
from catalog.foundation.periods import china_date
from catalog.market.queries.duty import places_of
from catalog.oscar_forks.partner.models import Partner
from shop.institutions.models import Membership, Role

UserAddress = get_model("address", "UserAddress")

#: The first role held decides; whoever supervises or acts for a unit begins there.
HOMES = {
    Role.FINANCE: "/gov/",
    Role.COUNTY: "/gov/",
    Role.REVIEWER: "/gov/",
    Role.UNION_OFFICER: "/org/welfare/",
    Role.BUYER: "/org/",
    Role.APPROVER: "/org/",
    Role.ACCEPTOR: "/org/",
    Role.ACCOUNTANT: "/org/",
    Role.ADMIN: "/org/",
}


def home_of(user: User) -> str:
    """The portal in which this person works; an employee's is the own page of the shop."""
    if user.is_staff:
        return reverse("wagtailadmin_home")
    if Partner.objects.for_user(user).exists():
        return "/seller/"
    held = set(Membership.objects.filter(user=user, valid_to=None).values_list("role", flat=True))
    home = next((home for role, home in HOMES.items() if role in held), "")
    return home or ("/gov/" if places_of(user, china_date(timezone.now())) else "/me/")


def personal_data(user: User) -> dict[str, Any]:
    """All that we keep about this person, as plain values for a JSON file (个人信息保护法, article 45)."""
    return {
        "account": {
            "name": user.display_name,
            "log_in_name": user.username,
            "phone": user.phone,
            "phone_verified": user.phone_verified,
            "since": user.date_joined.isoformat(),
            "last_log_in": user.last_login.isoformat() if user.last_login else None,
        },
        "units": [
            {
                "unit": held.institution.name,
                "role": held.get_role_display(),
                "from": held.valid_from.isoformat(),
                "to": held.valid_to.isoformat() if held.valid_to else None,
            }
            for held in user.memberships.select_related("institution")
        ],
        "consents": [
            {
                "unit": consent.institution.name,
                "given_at": consent.given_at.isoformat(),
                "withdrawn_at": consent.withdrawn_at.isoformat() if consent.withdrawn_at else None,
            }
            for consent in user.consents.select_related("institution")
        ],
        "unions": [
            {"union": member.institution.name, "name": member.name, "workplace": member.workplace}
            for member in user.union_memberships.select_related("institution")
        ],
        "addresses": [address.summary for address in UserAddress.objects.filter(user=user)],
        "orders": [
            {
                "number": order.number,
                "placed_at": order.date_placed.isoformat(),
                "state": order.get_status_display(),
                "ship_to": order.ship_to,
                "total_cny": str(order.total_incl_tax),
                "lines": [
                    {"goods": line.title, "quantity": line.quantity, "amount_cny": str(line.line_price_incl_tax)}
                    for line in order.lines.all()
                ],
            }
            for order in user.orders.prefetch_related("lines")
        ],
    }
