"""What came against what was ordered."""

from decimal import Decimal

import pytest

from shop.procurement.weighing import Verdict, weigh, worth


@pytest.mark.parametrize(
    ("ordered", "received", "rejected", "unit", "catch_weight", "accepted", "missing", "verdict"),
    [
        ("50", "50", "0", "jin", True, "50", "0", Verdict.EXACT),
        ("50", "49.2", "0", "jin", True, "49.2", "0.8", Verdict.WITHIN),
        ("50", "49.2", "0", "jin", False, "49.2", "0", Verdict.WITHIN),
        ("50", "48", "0", "jin", False, "48", "2", Verdict.SHORT),
        ("50", "52", "0", "jin", True, "52", "0", Verdict.OVER),
        ("50", "50", "5", "jin", True, "45", "5", Verdict.REJECTED),
        ("50", "55", "5", "jin", True, "50", "0", Verdict.REJECTED),
        ("50", "0", "0", "jin", True, "0", "50", Verdict.SHORT),
        ("500", "499", "0", "mei", False, "499", "1", Verdict.SHORT),
        ("500", "501", "0", "mei", False, "501", "0", Verdict.OVER),
    ],
)
def test_a_line_on_the_scales(ordered, received, rejected, unit, catch_weight, accepted, missing, verdict):
    found = weigh(
        ordered=Decimal(ordered),
        received=Decimal(received),
        rejected=Decimal(rejected),
        unit=unit,
        catch_weight=catch_weight,
    )

    assert (found.accepted, found.missing, found.verdict) == (Decimal(accepted), Decimal(missing), verdict)
    assert found.needs_reason == (verdict in (Verdict.SHORT, Verdict.OVER, Verdict.REJECTED))


@pytest.mark.parametrize(("received", "rejected"), [("-1", "0"), ("5", "6"), ("5", "-1")])
def test_impossible_figures_are_refused(received, rejected):
    with pytest.raises(ValueError, match="cannot be"):
        weigh(
            ordered=Decimal(10), received=Decimal(received), rejected=Decimal(rejected), unit="jin", catch_weight=False
        )


def test_the_missing_part_is_worth_its_share_to_the_fen():
    assert worth(missing=Decimal(2), ordered=Decimal(50), line_price_cny=Decimal("165.00")) == Decimal("6.60")
    assert worth(missing=Decimal("0.333"), ordered=Decimal(1), line_price_cny=Decimal("10.00")) == Decimal("3.33")
    assert worth(missing=Decimal(50), ordered=Decimal(50), line_price_cny=Decimal("165.01")) == Decimal("165.01")
