"""What waits in the back office: how many of each, and the page on which it is done."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component

from catalog.certificates.models import Certificate, HelpRequest, MarkLicence, MisuseReport
from catalog.certificates.states import CertificateState, HelpState, LicenceState, ReportState
from catalog.credit.models import Appeal
from catalog.credit.states import AppealState
from catalog.foundation.models import User
from catalog.foundation.periods import china_date
from catalog.oscar_forks.catalogue.models import Product
from catalog.oscar_forks.catalogue.states import ReviewState
from catalog.pricing.models import PriceCase
from catalog.pricing.states import CaseState as PriceState
from catalog.recognition.models import OriginClaim
from catalog.recognition.states import ClaimState
from catalog.safety.models import SpeciesCase
from catalog.safety.states import CaseState as SpeciesState
from shop.ordering.models import AfterSale
from shop.ordering.queries import late
from shop.ordering.states import AfterSaleState
from shop.payments.models import BankLine, Refund


@dataclass(frozen=True)
class Task:
    """``rows`` of a day wait for somebody who has ``permission``; they are worked off at ``page``."""

    label: str | Promise
    permission: str
    page: str
    rows: Callable[[date], QuerySet]
    choice: str = ""


def _prices(day: date) -> QuerySet:
    unanswered = Q(state=PriceState.OPEN, answer_due_on__lt=day)
    return PriceCase.objects.filter(unanswered | Q(state=PriceState.ANSWERED))


TASKS = (
    Task(_("Goods under review"), "catalogue.change_product", "review:index",
         lambda day: Product.objects.filter(review_state=ReviewState.SUBMITTED)),
    Task(_("Claims of origin"), "recognition.change_originclaim", "origin_claim:index",
         lambda day: OriginClaim.objects.filter(state=ClaimState.CLAIMED), "?state=claimed"),
    Task(_("Disputes"), "ordering.change_aftersale", "disputes:index",
         lambda day: AfterSale.objects.filter(state=AfterSaleState.ESCALATED)),
    Task(_("Not sent, late"), "order.change_order", "unsent:index", lambda day: late(today=day)),
    Task(_("Price cases"), "pricing.change_pricecase", "price_case:index", _prices),
    Task(_("Animals to decide on"), "safety.change_speciescase", "species_case:index",
         lambda day: SpeciesCase.objects.filter(state=SpeciesState.OPEN), "?state=open"),
    Task(_("Certificates"), "certificates.change_certificate", "certificate:index",
         lambda day: Certificate.objects.filter(state=CertificateState.CLAIMED), "?state=claimed"),
    Task(_("Licences of marks"), "certificates.change_marklicence", "mark_licence:index",
         lambda day: MarkLicence.objects.filter(state=LicenceState.APPLIED), "?state=applied"),
    Task(_("Reports of misuse"), "certificates.change_misusereport", "misuse_report:index",
         lambda day: MisuseReport.objects.filter(state=ReportState.OPEN), "?state=open"),
    Task(_("Requests for help with certificates"), "certificates.change_helprequest", "help_request:index",
         lambda day: HelpRequest.objects.filter(state=HelpState.OPEN), "?state=open"),
    Task(_("Appeals"), "credit.change_appeal", "credit_appeal:index",
         lambda day: Appeal.objects.filter(state=AppealState.OPEN), "?state=open"),
    Task(_("Transfers without an order"), "payments.add_bankline", "bank_statement:index",
         lambda day: BankLine.objects.unmatched()),
    Task(_("Refunds to pay by hand"), "payments.change_refund", "payouts:index",
         lambda day: Refund.objects.to_pay_by_hand()),
)  # fmt: skip


def waiting_for(*, user: User, at: datetime) -> list[tuple[str | Promise, int, str]]:
    """(what, how many, address) of all that this person may do and that waits; one query for each kind."""
    day = china_date(at)
    counted = [(task, task.rows(day).count()) for task in TASKS if user.has_perm(task.permission)]
    return [(task.label, count, reverse(task.page) + task.choice) for task, count in counted if count]


class WaitingPanel(Component):
    name = "waiting"
    template_name = "platform/waiting.html"
    order = 50

    def get_context_data(self, parent_context=None):
        user = parent_context["request"].user
        may_do_something = any(user.has_perm(task.permission) for task in TASKS)
        return {"rows": waiting_for(user=user, at=timezone.now()), "may_do_something": may_do_something}
