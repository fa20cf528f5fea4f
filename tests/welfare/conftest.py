import pytest


@pytest.fixture(autouse=True)
def by_day(monkeypatch):
    """Whoever is to hear of something hears of it, at whatever hour these tests run."""
    monkeypatch.setattr("shop.welfare.operations.notices.is_daytime", lambda at: True)
