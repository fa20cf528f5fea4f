"""What every test may use. The database is built once by the migrations and kept (``--reuse-db``)."""

import pytest
from django.conf import settings
from django.core.cache import cache
from django.utils import translation


@pytest.fixture(autouse=True)
def clean_process():
    """No cached page, message or language of one test reaches the next."""
    cache.clear()
    translation.activate(settings.LANGUAGE_CODE)
    yield
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture
def at():
    """The instant at which a test happens: 2026-11-22 10:00 in China."""
    from datetime import datetime

    from catalog.foundation.periods import CHINA

    return datetime(2026, 11, 22, 10, 0, tzinfo=CHINA)
