"""What a supervisor may see: a finance bureau its units, a county office its units and what its villages sold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Q

from catalog.foundation.models import User
from catalog.market.models import EarlyWarning
from catalog.market.queries.duty import places_of
from catalog.origins.models import Region
from shop.institutions.models import REVIEWERS, Institution, Membership, Role
from shop.institutions.models import ReserveDeclaration as Declaration
from shop.ledger.models import Entry, area_prefix


@dataclass(frozen=True)
class Scope:
    """A supervisor's field of view on one day. Whatever a page shows is looked up through this."""

    offices: tuple[Institution, ...]
    roles: frozenset[str]
    regions: tuple[Region, ...]
    user: User
    on: date
    #: (the place whose goods this person reviews, the office for which), the smallest place first.
    reviews: tuple[tuple[Region, Institution], ...] = ()

    @property
    def areas(self) -> list[Region]:
        """Places whose goods this person may look at as a reviewer."""
        return [region for region, _office in self.reviews]

    def office_at(self, village: Region, *levels: int) -> Institution | None:
        """The office for which this person speaks on goods of ``village`` at one of these levels, or None."""
        for region, office in self.reviews:
            if region.level in levels and village.path.startswith(region.path):
                return office
        return None

    @property
    def only_reviews(self) -> bool:
        """This person sees recognition, or the warnings of a duty, and nothing of what units buy."""
        return self.roles <= {Role.REVIEWER}

    @property
    def institutions(self):
        """Units below the bureau or in the county, by name."""
        return Institution.objects.for_user(self.user, Role.FINANCE, Role.COUNTY, on=self.on)

    @property
    def entries(self):
        """Entries booked to these units, and for a county also those whose goods come from it."""
        reach = Q(institution__in=self.institutions)
        for region in self.regions:
            reach |= Q(origin_code__startswith=area_prefix(region.code))
        return Entry.objects.filter(reach)

    @property
    def sold(self):
        """Entries of goods from the county's villages; none for who supervises no county."""
        reach = Q(pk__in=[])
        for region in self.regions:
            reach |= Q(origin_code__startswith=area_prefix(region.code))
        return Entry.objects.filter(reach)

    @property
    def declarations(self):
        return Declaration.objects.filter(institution__in=self.institutions).select_related(
            "institution", "programme", "target"
        )

    @cached_property
    def duties(self) -> list[Region]:
        """Places for whose early warnings this person is on duty, whatever the office."""
        return places_of(self.user, self.on)

    @property
    def warns(self) -> bool:
        """This person sees early warnings: of the county, or of the places of a duty."""
        return self.is_county or bool(self.duties)

    @property
    def warnings(self):
        """Early warnings of the county and of the places of a duty; one that names this person gives no right."""
        return EarlyWarning.objects.in_places([*self.regions, *self.duties])

    @property
    def is_finance(self) -> bool:
        return Role.FINANCE in self.roles

    def decides(self, declaration: Declaration) -> bool:
        """A finance supervisor decides for the units of the own bureau; of a county seen beside them, none."""
        own = Institution.objects.for_user(self.user, Role.FINANCE, on=self.on)
        return own.filter(pk=declaration.institution_id).exists()

    @property
    def is_county(self) -> bool:
        return Role.COUNTY in self.roles


def scope_of(*, user: User, on: date) -> Scope | None:
    """The person's field of view, or None for somebody who supervises nothing and is on no duty. One query, or two."""
    held = list(
        Membership.objects.in_force(on)
        .filter(user=user, role__in=[Role.FINANCE, *REVIEWERS])
        .select_related("institution__region")
        .order_by("institution__name", "pk")
    )
    if not held and not places_of(user, on):
        return None
    reviews = {m.institution.region: m.institution for m in held if m.role in REVIEWERS and m.institution.region}
    regions = {m.institution.region for m in held if m.role == Role.COUNTY and m.institution.region}
    return Scope(
        offices=tuple(dict.fromkeys(m.institution for m in held)),
        roles=frozenset(m.role for m in held),
        regions=tuple(sorted(regions, key=lambda region: region.code)),
        user=user,
        on=on,
        reviews=tuple(sorted(reviews.items(), key=lambda pair: (-pair[0].level, pair[0].code))),
    )
