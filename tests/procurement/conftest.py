import pytest

from tests.ordering.checkout import rate_cards

from .kitchen import kitchen


@pytest.fixture
def school(db):
    """A school that can order: people, budget, a gate, and couriers with rates."""
    rate_cards()
    return kitchen()
