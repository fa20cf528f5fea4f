"""What stands on the seller's pages about the safety of goods and lots."""

from dataclasses import dataclass

from catalog.lots.models import Lot
from catalog.oscar_forks.catalogue.models import Product
from catalog.safety import queries
from catalog.safety.models import BarCause, ConformityCertificate, LotBar, ProductProfile, Sample, SpeciesCase
from catalog.safety.models.kinds import ANIMALS, GoodsKind


@dataclass(frozen=True)
class GoodsCard:
    """One product: its kind, its animal, its open question, and the lots that wait for a certificate."""

    kind: GoodsKind
    must_certify: bool
    profile: ProductProfile | None
    case: SpeciesCase | None
    waiting: list[Lot]

    @property
    def is_animal(self) -> bool:
        return self.kind in ANIMALS


@dataclass(frozen=True)
class LotCard:
    """One lot: its certificate, what stands against selling it, its tests."""

    certificate: ConformityCertificate | None
    bars: list[LotBar]
    samples: list[Sample]
    wants_certificate: bool


def goods_card(product: Product) -> GoodsCard:
    waiting = Lot.objects.filter(
        product=product, bars__cause=BarCause.NO_CERTIFICATE, bars__lifted_at=None, on_hand__gt=0
    )
    return GoodsCard(
        kind=queries.kind_of(product),
        must_certify=queries.needs_certificate(product),
        profile=ProductProfile.objects.filter(product=product).select_related("species").first(),
        case=SpeciesCase.objects.filter(product=product).order_by("-opened_at", "-pk").first(),
        waiting=list(waiting.order_by("received_at", "pk")),
    )


def lot_card(lot: Lot) -> LotCard:
    certificate = queries.certificates_for([lot.pk]).get(lot.pk)
    return LotCard(
        certificate=certificate,
        bars=queries.bars_for([lot.pk]).get(lot.pk, []),
        samples=list(Sample.objects.filter(lot=lot).prefetch_related("results").order_by("-taken_on", "-pk")[:10]),
        wants_certificate=certificate is None and queries.kind_of(lot.product) != GoodsKind.OTHER,
    )
