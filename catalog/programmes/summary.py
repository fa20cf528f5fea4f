"""A programme in sentences that a clerk understands, and one worked example with its figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from catalog.foundation.money import to_fen, yuan

from . import names
from .channels import OnBehalf
from .models import CountingRule, FloorRule, Programme, QuotaTarget, SameRegion, WelfareCap

EXAMPLE_BASE = Decimal("300000.00")
EXAMPLE_PAID = Decimal("27000.00")


@dataclass(frozen=True)
class Example:
    """One target worked through: base × ratio = reserved; paid ÷ reserved = progress, percent to two places."""

    target: QuotaTarget
    base: Decimal
    reserved: Decimal
    paid: Decimal
    percent: Decimal

    def told(self, amount: Decimal) -> str:
        """In the programme's own currency: ``90,000.00 CNY``."""
        return f"{amount:,.2f} {self.target.programme.currency}"

    @property
    def figures(self) -> dict[str, str]:
        return {"base": self.told(self.base), "reserved": self.told(self.reserved), "paid": self.told(self.paid)}


def example_of(target: QuotaTarget, *, base: Decimal = EXAMPLE_BASE, paid: Decimal = EXAMPLE_PAID) -> Example:
    reserved = to_fen(base * target.ratio)
    percent = (paid / reserved * 100 if reserved else Decimal(0)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return Example(target, base, reserved, paid, percent)


def examples_of(programme: Programme) -> list[Example]:
    """One for each share that is asked for, binding ones first."""
    return [example_of(one) for one in programme.targets.select_related("programme").order_by("-binding", "pk")]


def standing(programme: Programme, day: date) -> tuple[str, str]:
    """(a code for the look, the word): draft, ahead, in force or over on ``day``."""
    if programme.is_draft:
        return "draft", _("draft")
    if programme.valid_from > day:
        return "waiting", _("not yet in force")
    over = programme.valid_to is not None and programme.valid_to <= day
    return ("closed", _("over")) if over else ("in_force", _("in force now"))


def sentences(programme: Programme) -> list[tuple[str, str]]:
    """[(what it is about, the rule in words)] for one version; five queries and those of the names."""
    targets = list(programme.targets.order_by("-binding", "pk"))
    rules = list(programme.counting_rules.all())
    told = [
        (_("Who is bound"), _bound(programme)),
        *((str(target), _share(target)) for target in targets),
        (_("Who is exempt"), "；".join(filter(None, dict.fromkeys(_exempt(target) for target in targets)))),
        (_("Which goods count"), _goods(programme)),
        (_("Which money counts"), "；".join(_fund(rule) for rule in rules if rule.counts)),
        (
            _("Which does not"),
            "、".join(str(rule.get_fund_channel_display()) for rule in rules if not rule.counts),
        ),
        (_("Through which channels"), names.joined("sales_channel", programme.sales_channels)),
        (_("Who may buy on behalf"), "、".join(str(OnBehalf(code).label) for code in programme.buys_on_behalf)),
        (_("Price"), _price(programme)),
        (_("Ceiling for a producer"), _caps(programme)),
        (_("Union welfare"), "；".join(_welfare(cap) for cap in programme.welfare_caps.all())),
        (_("Preferred, first to last"), "；".join("＞".join(one) for one in programme.ranking)),
        (_("Declared and reported"), _reporting(programme)),
        (_("Evaluated by"), programme.evaluation),
        (_("Its own terms"), "、".join(dict.fromkeys(programme.words.values()))),
    ]
    return [(head, text) for head, text in told if text]


def _bound(programme: Programme) -> str:
    where = _("the whole country")
    if code := programme.area_prefix:
        where = names.of("place", [code]).get(code) or _("places whose code begins with %(code)s") % {"code": code}
    if programme.country != "CN":
        where = f"{programme.country} · {where}"
    if programme.registers_everyone:
        where += _("; units without a canteen register too")
    return where


def _share(target: QuotaTarget) -> str:
    told = _("%(kind)s: at least %(percent)s %% of %(base)s") % {
        "kind": _("binding") if target.binding else _("encouraged"),
        "percent": target.percent,
        "base": target.get_base_display(),
    }
    if target.tier_codes:
        told += _(", from: %(tiers)s") % {"tiers": names.joined("tier", target.tier_codes)}
    if target.floor_rule == FloorRule.LAST_YEAR:
        told += _(", and not below what was reserved last year")
    if target.floor_rule == FloorRule.PER_MEMBER:
        told += _(", and not below %(amount)s for each member") % {"amount": target.floor_cny}
    if target.valid_from:
        told += _(", asked from %(day)s") % {"day": date_format(target.valid_from)}
    return told


def _exempt(target: QuotaTarget) -> str:
    who = [*names.of("canteen", target.exempt_canteen_modes).values()] if target.exempt_canteen_modes else []
    who += names.of("unit", target.exempt_unit_kinds).values() if target.exempt_unit_kinds else []
    told = "、".join(who or [*target.exempt_canteen_modes, *target.exempt_unit_kinds])
    return f"{told}（{target.exemption_reason}）" if told and target.exemption_reason else told


def _goods(programme: Programme) -> str:
    parts = []
    if programme.area_list:
        edition = f"（{programme.area_list_version}）" if programme.area_list_version else ""
        parts.append(f"{programme.get_origin_rule_display()}：{programme.area_list}{edition}")
    if programme.tier_codes:
        parts.append(names.joined("tier", programme.tier_codes))
    near = []
    if programme.same_region:
        near.append(_("origin and buyer in %(region)s") % {"region": SameRegion(programme.same_region).label})
    if programme.max_distance_km is not None:
        miles = (programme.max_distance_km / Decimal("1.609344")).quantize(Decimal(1))
        near.append(
            _("at most %(km)s km (%(miles)s miles) apart")
            % {"km": programme.max_distance_km.normalize(), "miles": miles}
        )
    if near:
        parts.append(_(" or ").join(near))
    if programme.processing:
        parts.append(str(programme.get_processing_display()))
    if programme.producer_kinds:
        parts.append(_("sold by: %(kinds)s") % {"kinds": names.joined("producer", programme.producer_kinds)})
    if programme.recognition_source:
        parts.append(_("recognised by: %(source)s") % {"source": programme.recognition_source})
    return "；".join(parts)


def _fund(rule: CountingRule) -> str:
    conditions = []
    if rule.needs_consent:
        conditions.append(_("with the buyer's consent"))
    if rule.recognised_only:
        conditions.append(_("recognised products only"))
    if rule.tier_codes:
        conditions.append(names.joined("tier", rule.tier_codes))
    told = _("%(fund)s, when %(event)s") % {"fund": rule.get_fund_channel_display(), "event": rule.get_event_display()}
    return f"{told}（{'、'.join(map(str, conditions))}）" if conditions else told


def _price(programme: Programme) -> str:
    told = str(programme.get_price_rule_display())
    if programme.price_limit_percent is not None:
        told += _("; above %(percent)s %% of the reference price a purchase does not count") % {
            "percent": programme.price_limit_percent.normalize()
        }
    return told


def _caps(programme: Programme) -> str:
    kinds = names.of("producer")
    return "；".join(
        _("%(who)s: %(amount)s %(currency)s a year")
        % {
            "who": kinds.get(cap.producer_kind, cap.producer_kind) or _("every producer"),
            "amount": f"{cap.amount:,.2f}",
            "currency": programme.currency,
        }
        for cap in programme.producer_caps.all()
    )


def _welfare(cap: WelfareCap) -> str:
    told = _("%(place)s %(year)d: at most %(amount)s for each member") % {
        "place": names.joined("place", [cap.area_prefix]), "year": cap.year, "amount": yuan(cap.per_person_cny),
    }  # fmt: skip
    if cap.earmark_cny:
        told += _(", and %(amount)s more for aid goods until %(day)s") % {
            "amount": yuan(cap.earmark_cny), "day": date_format(cap.earmark_until),
        }  # fmt: skip
        told += f"（{cap.channel_names}）" if cap.channels else ""
    return told


def _reporting(programme: Programme) -> str:
    told = str(programme.get_reporting_period_display())
    if programme.declare_until:
        told = _("shares are declared until %(day)s") % {"day": programme.declare_until} + "；" + told
    return told
