"""What may be done on the page of one household: the form, who may, and the one operation behind it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.foundation.periods import china_date
from catalog.foundation.secrets import Unreadable
from catalog.households import operations, papers
from catalog.households.models import HouseholdPayment
from catalog.origins.models import Household

from .forms import households as the
from .models import SellerRole


class Refused(Exception):
    """An operation said no; ``problems`` is {field or "": sentence}."""

    def __init__(self, problems: dict[str, str]):
        self.problems = problems
        super().__init__(problems)


@dataclass(frozen=True)
class Deed:
    """``do`` returns None when done, or the concealed text that was asked for."""

    form: type[forms.Form]
    act: Callable[[Any, Household, dict], str | None]
    done: Any = gettext_lazy("Saved.")
    only_village: bool = False

    def do(self, request, household: Household, told: dict) -> str | None:
        try:
            return self.act(request, household, told)
        except (operations.BadLinkage, operations.BadPersonalData, operations.BadPayment) as problem:
            raise Refused(problem.problems) from problem
        except (operations.BadConsent, operations.ReasonMissing, operations.OwnRegistration) as problem:
            raise Refused({"": str(problem)}) from problem
        except Unreadable as problem:
            raise Refused({"": _("This cannot be read any more. Tell the platform's operator.")}) from problem


def _said(request) -> dict[str, Any]:
    return {"by": request.desk.signature, "at": timezone.now()}


def _linkage(request, household):
    """The linkage that the form names: of this seller and household, or not found."""
    found = household.linkages.filter(partner=request.desk.partner, pk=_number(request, "linkage")).first()
    if found is None:
        raise Http404
    return found


def _payment(request, household):
    mine = HouseholdPayment.objects.filter(linkage__partner=request.desk.partner, linkage__household=household)
    found = mine.filter(pk=_number(request, "payment")).first()
    if found is None:
        raise Http404
    return found


def _reviewed(request, household) -> None:
    if not papers.is_reviewed(household, request.desk.partner):
        raise Refused({"": _("The agreement is reviewed first; then the household's consent can be entered here.")})


def _number(request, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isdigit() and len(text) < 19 else 0


def _show(request, household, told):
    return (
        operations.look(
            household=household, partner=request.desk.partner, field=told["field"], reason=told["reason"],
            user=request.user, duty=f"{SellerRole.VILLAGE.label} · {request.desk.partner.name}", at=timezone.now(),
        )
        or "—"
    )  # fmt: skip


def _people(request, household, told):
    operations.set_personal_data(household=household, partner=request.desk.partner, **told, **_said(request))


def _erase(request, household, told):
    operations.erase_personal_data(household=household, partner=request.desk.partner)


def _consent(request, household, told):
    _reviewed(request, household)
    operations.give_consent(household=household, **told, **_said(request))


def _revoke(request, household, told):
    _reviewed(request, household)
    operations.revoke_consent(household=household, reason=told["reason"], **_said(request))


def _confirm(request, household, told):
    operations.confirm_linkage(linkage=_linkage(request, household), **_said(request))


def _return(request, household, told):
    operations.return_linkage(linkage=_linkage(request, household), reason=told["reason"], **_said(request))


def _end(request, household, told):
    operations.end_linkage(linkage=_linkage(request, household), last_day=told["last_day"])


def _owe(request, household, told):
    operations.owe(linkage=_linkage(request, household), **told, **_said(request))


def _paid(request, household, told):
    operations.record_paid(payment=_payment(request, household), **told, **_said(request))


def _strike(request, household, told):
    operations.strike_out(payment=_payment(request, household), reason=told["reason"], **_said(request))


DEEDS = {
    "show": Deed(the.LookForm, _show, only_village=True),
    "people": Deed(
        the.PeopleForm, _people, gettext_lazy("Kept concealed. Screens show the first and last characters.")
    ),
    "erase": Deed(
        forms.Form, _erase, gettext_lazy("Erased. Payments and the record of looks remain."), only_village=True
    ),
    "consent": Deed(the.ConsentForm, _consent, gettext_lazy("The household may now be shown to buyers, by its code.")),
    "revoke": Deed(the.ReasonForm, _revoke, gettext_lazy("Taken back: the household is shown nowhere from now on.")),
    "confirm": Deed(forms.Form, _confirm, gettext_lazy("Reviewed. It counts from now on."), only_village=True),
    "return": Deed(the.ReasonForm, _return, gettext_lazy("Sent back with your reason."), only_village=True),
    "end": Deed(the.EndForm, _end),
    "owe": Deed(the.OweForm, _owe, gettext_lazy("Entered as due. It counts once it is recorded as paid.")),
    "paid": Deed(the.PaidForm, _paid, gettext_lazy("Recorded as paid.")),
    "strike": Deed(the.ReasonForm, _strike, gettext_lazy("Struck out. The row stays for the record.")),
}


def form_of(deed: str, target: int = 0, *data) -> forms.Form:
    """The form of a deed; ``target`` is the linkage or payment that it is about. Unbound without ``data``."""
    today = china_date(timezone.now())
    initial = dict.fromkeys(("due_on", "paid_on", "given_on", "last_day"), today)
    return DEEDS[deed].form(*data, initial=initial, auto_id=f"{deed}{target or ''}-%s")


def target_of(request) -> int:
    """Of which linkage or payment the posted form speaks; 0 for the household itself."""
    return _number(request, "linkage") or _number(request, "payment")
