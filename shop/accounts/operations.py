"""Closing an account. What the law makes us keep (orders, the ledger) stays, without a name on it."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from catalog.foundation import kept
from catalog.foundation.models import User
from catalog.foundation.periods import china_date
from catalog.oscar_forks.partner.models import Partner
from shop.institutions.models import Membership, Role
from shop.ordering import operations as ordering
from shop.oscar_forks.order.models import OrderState

UserAddress = get_model("address", "UserAddress")

#: Something is still on its way to this person, or to be given back.
OPEN_STATES = (OrderState.PLACED, OrderState.PAID, OrderState.DISPATCHED, OrderState.DELIVERED)


class AccountInUse(Exception):
    """The account still has something to do here; the message says what."""


@transaction.atomic
def erase(*, user: User, at: datetime) -> None:
    """Take every personal detail off the account and close it for good.

    Orders remain, because the law asks for them, with the person masked; the full text is concealed and erased after
    its term (``ordering.operations.retire_buyer``). Raises AccountInUse while an order
    is open or somebody relies on this account's role. Called twice: the second time there is nothing left to erase.
    """
    _refuse_if_in_use(user)
    Membership.objects.filter(user=user, valid_to=None).update(valid_to=china_date(at))
    user.consents.filter(withdrawn_at=None).update(withdrawn_at=at)
    user.union_memberships.update(user=None)
    UserAddress.objects.filter(user=user).delete()
    ordering.retire_buyer(user=user, at=at)
    Authenticator.objects.filter(user=user).delete()
    user.username, user.display_name, user.email = f"erased-{user.pk}", "", ""
    user.phone, user.phone_verified, user.is_active = None, False, False
    # Also ends every other session: they carry a hash of the password.
    user.set_unusable_password()
    user.save()
    transaction.on_commit(lambda: kept.throw_away(user.pk, most=0))


def _refuse_if_in_use(user: User) -> None:
    if user.is_staff or Partner.objects.for_user(user).exists():
        raise AccountInUse(
            _("You work with this account for the platform or for a seller. Have your role ended first.")
        )
    acting = Membership.objects.filter(user=user, valid_to=None).exclude(role=Role.EMPLOYEE)
    if acting.exists():
        raise AccountInUse(_("You still act for a unit. Ask its administrator to end your role first."))
    if user.orders.filter(status__in=OPEN_STATES).exists():
        raise AccountInUse(_("An order of yours is not finished. Cancel it or confirm its receipt first."))
