"""What waits for one person at one desk."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.foundation.money import yuan
from catalog.foundation.periods import china_date
from shop.institutions.desk import Desk
from shop.institutions.models import Budget, BudgetFund, Role
from shop.institutions.progress import Progress, progress_of
from shop.institutions.queries import budget_for

from ..models import WITNESSES, Acceptance, PurchaseRequest
from ..states import AcceptanceState, RequestState
from .orders import due_payments, invoice_rows


@dataclass(frozen=True)
class Task:
    """One kind of work that waits: how many, where, and what it is about."""

    label: str
    count: int
    url: str
    icon: str
    note: str = ""


@dataclass(frozen=True)
class Work:
    tasks: list[Task]
    budget: Budget | None
    progress: Progress | None
    recent: list[PurchaseRequest]


def work_of(desk: Desk, *, at: datetime) -> Work:
    """Tasks of this person's roles, the unit's budget and progress; the same queries however much there is."""
    today = china_date(at)
    canteen = desk.has(*CANTEEN_ROLES)
    return Work(
        tasks=[task for task in _tasks(desk) if task.count],
        budget=budget_for(institution=desk.unit, year=today.year, fund=BudgetFund.CANTEEN) if canteen else None,
        progress=progress_of(institution=desk.unit, on=today),
        recent=list(PurchaseRequest.objects.filter(institution=desk.unit).for_list()[:5]) if desk.has(*READERS) else [],
    )


#: Who reads requests; those who weigh see orders.
READERS = (Role.BUYER, Role.APPROVER, Role.ACCOUNTANT, Role.ADMIN)
CANTEEN_ROLES = (Role.BUYER, Role.APPROVER, Role.ACCEPTOR, Role.ACCOUNTANT, Role.ADMIN)


def _tasks(desk: Desk):
    requests = PurchaseRequest.objects.filter(institution=desk.unit)
    sheets = Acceptance.objects.filter(institution=desk.unit)
    if desk.has(Role.APPROVER):
        waiting = requests.awaiting(desk.user).count()
        yield Task(_("Requests to approve"), waiting, reverse("procurement:approvals"), "user-check")
    if desk.has(Role.ACCEPTOR):
        arrived = sheets.filter(state=AcceptanceState.OPEN).count()
        yield Task(_("Deliveries to weigh"), arrived, reverse("procurement:receiving"), "scale")
    if desk.has(*WITNESSES):
        weighed = sheets.filter(state=AcceptanceState.WEIGHED).exclude(signatures__user=desk.user).count()
        yield Task(_("Acceptances to countersign"), weighed, reverse("procurement:receiving"), "clipboard-check")
    if desk.has(Role.ACCOUNTANT):
        due = list(due_payments(desk.unit))
        total = sum((group.total_cny for group in due), 0)
        yield Task(_("Transfers due"), len(due), reverse("procurement:payments"), "banknote", yuan(total))
        papers = [row for row in invoice_rows(desk.unit) if row.state != "matched"]
        yield Task(_("Invoices to check"), len(papers), reverse("procurement:invoices"), "receipt")
    if desk.has(Role.BUYER):
        drafts = requests.filter(state=RequestState.DRAFT, requester=desk.user)
        total = drafts.count()
        yield Task(_("Drafts to submit"), total, f"{reverse('procurement:requests')}?state=draft", "pencil")
