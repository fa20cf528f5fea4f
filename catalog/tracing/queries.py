"""What the page behind a label tells: goods, place, how they were made, tested, promised, and what became of them."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalog.lots import queries as lots
from catalog.lots.models import BatchRecord, Lot, LotEvent, LotEventKind, Recall
from catalog.lots.queries import Family
from catalog.lots.states import LotState
from catalog.origins.models import Household
from catalog.oscar_forks.catalogue.models import Product
from catalog.recognition.queries import Badge, badges_for
from catalog.safety.models import ConformityCertificate, Sample
from catalog.safety.queries import certificates_for
from catalog.safety.states import SampleState

from . import gs1

K = LotEventKind
#: What of a lot's events is told in public, in plain words. Quantities and names are not.
PUBLIC: dict[str, str | Promise] = {
    K.RECEIVED: _("Taken into the seller's stock"),
    K.SPLIT_FROM: _("Divided off from another lot"),
    K.MERGED_FROM: _("Mixed from several lots"),
    K.HELD: _("Taken off sale to be checked"),
    K.FREED: _("Checked and given free"),
    K.RECALLED: _("Recalled"),
    K.PACKED: _("First packed for a buyer"),
}


@dataclass(frozen=True)
class Step:
    """One entry of the journey, as design/timeline.html takes it."""

    at: datetime
    title: str | Promise
    text: str = ""
    tone: str = ""


@dataclass
class Story:
    """All that the trace page shows of one lot."""

    lot: Lot
    product: Product
    gtin: str
    family: Family
    recall: Recall | None
    badge: Badge | None
    records: list[BatchRecord] = field(default_factory=list)
    certificates: list[ConformityCertificate] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)
    households: list[Household] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    @property
    def is_held(self) -> bool:
        return self.lot.state == LotState.HELD

    @property
    def failed(self) -> bool:
        return any(sample.state == SampleState.FAILED for sample in self.samples)


def find(code: str) -> Lot | None:
    """The lot of a code as people type it: any case, with spaces, with or without hyphens."""
    typed = code.strip().upper().replace(" ", "").replace("—", "-").replace("－", "-").replace("\0", "")
    plain = typed.replace("-", "")
    if len(plain) == 9 and plain.startswith("L"):
        typed = f"L-{plain[1:5]}-{plain[5:]}"
    return Lot.objects.filter(code=typed).first()


def story(lot: Lot, *, on: date) -> Story:
    """Everything about a lot and what it was made of; a fixed number of queries."""
    family = lots.family(lot)
    product = Product.objects.for_list().get(pk=lot.product_id)
    sources = [lot, *family.above]
    ids = [one.pk for one in sources]
    records = list(
        BatchRecord.objects.filter(lot__in=ids).select_related("lot", "household__region").prefetch_related("inputs")
    )
    recall = recall_of(lot)
    return Story(
        lot=lot,
        product=product,
        gtin=gs1.gtin14(upc=product.upc, product_id=product.pk),
        family=family,
        recall=recall,
        badge=badges_for([product.pk], on).get(product.pk),
        records=records,
        certificates=list(certificates_for([lot.pk]).values()),
        samples=list(
            Sample.objects.filter(lot__in=ids)
            .exclude(state=SampleState.TAKEN)
            .select_related("lot")
            .prefetch_related("results")
            .order_by("-reported_on", "-pk")
        ),
        households=[record.household for record in records if record.household and record.household.consent_public],
        steps=_steps(lot),
    )


def _steps(lot: Lot) -> list[Step]:
    """Newest first. Of many packings only the first is told: how often is the seller's business."""
    steps: dict[tuple[str, datetime], Step] = {}
    packed = False
    for event in LotEvent.objects.filter(lot=lot, kind__in=PUBLIC).order_by("at", "pk"):
        if event.kind == K.PACKED:
            if packed:
                continue
            packed = True
        tone = "bad" if event.kind in (K.RECALLED, K.HELD) else ""
        text = event.reference if event.kind in (K.SPLIT_FROM, K.MERGED_FROM) else ""
        before = steps.get((event.kind, event.at))
        if before and before.text:
            text = f"{before.text}、{text}"
        steps[event.kind, event.at] = Step(event.at, PUBLIC[event.kind], text, tone)
    return list(reversed(steps.values()))


def recall_of(lot: Lot) -> Recall | None:
    """The recall that reached this lot; drills are not told."""
    return Recall.objects.real().filter(recalled__lot=lot).first()


def link_of(lot: Lot, site: str) -> str:
    """The address that the QR code of the lot's labels carries."""
    gtin = gs1.gtin14(upc=lot.product.upc, product_id=lot.product_id)
    return gs1.digital_link(site=site, gtin=gtin, lot=lot.code, expires_on=lot.expires_on)
