"""The back office: what travels is looked at; what it costs and how warm it may get is kept there."""

import pytest
from django.urls import reverse

from catalog.foundation.models import User
from logistics.coldchain.models import Probe
from logistics.fulfilment.models import Consignment, RateCard

from .conftest import booked


@pytest.fixture
def office(client, db):
    client.force_login(User.objects.create_superuser("operator-of-tests"))
    return client


@pytest.mark.parametrize(
    "name",
    [
        "consignment", "waybill", "tracking_event", "excursion", "probe", "band_limit", "courier_product", "rate_card",
    ],
)  # fmt: skip
def test_every_list_opens(office, seller, couriers, name):
    booked(seller)

    assert office.get(reverse(f"{name}:index")).status_code == 200


def test_a_consignment_is_looked_at_and_not_edited(office, seller, couriers):
    consignment = booked(seller)

    page = office.get(reverse("consignment:inspect", args=[consignment.pk])).content.decode()

    assert consignment.number in page
    assert "199****0002" in page
    assert "19900000002" not in page
    edited = office.post(reverse("consignment:edit", args=[consignment.pk]), {"state": "delivered"})
    assert edited.status_code == 302
    assert Consignment.objects.get().state == "booked"


def test_a_card_that_lists_provinces_names_them(office, seller):
    fields = {
        "name": "偏远", "band": "chilled", "lane": "listed", "provinces": "", "divisor": 6000, "rounding": "none",
        "min_g": 0, "first_g": 1000, "first_cny": "40", "step_g": 1000, "step_cny": "10", "valid_from": "2026-12-01",
    }  # fmt: skip

    assert office.post(reverse("rate_card:add"), fields).status_code == 200
    assert not RateCard.objects.filter(name="偏远").exists()
    assert office.post(reverse("rate_card:add"), fields | {"provinces": "新疆，西藏"}).status_code == 302
    assert RateCard.objects.get(name="偏远").card().provinces == ("新疆", "西藏")


def test_a_probes_secret_stands_in_no_list(office, seller):
    probe = Probe.objects.get(device="TH-0001")

    assert probe.secret not in office.get(reverse("probe:index")).content.decode()
    assert probe.secret in office.get(reverse("probe:edit", args=[probe.pk])).content.decode()
