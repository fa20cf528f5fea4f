"""One command brings a new site the rules that ship with it, and a second run changes nothing."""

import pytest
from django.core.management import call_command

from catalog.credit.models import CreditCause
from catalog.oscar_forks.catalogue import categories
from catalog.pricing.models import PriceRule
from catalog.programmes.models import Programme
from catalog.safety.models import CategoryKind, Species

TABLES = (Programme, Species, CategoryKind, PriceRule, CreditCause)


@pytest.mark.django_db
def test_a_new_site_has_every_rule_after_one_command_and_the_same_after_two():
    categories.enter(name="蔬菜")
    call_command("load_presets")
    loaded = [table.objects.count() for table in TABLES]
    assert min(loaded) > 0

    call_command("load_presets")

    assert [table.objects.count() for table in TABLES] == loaded
