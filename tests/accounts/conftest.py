import re

import pytest

from catalog.foundation.models import User
from shop.accounts.sms import KeptSms

PASSWORD = "slow-boat-2026"


@pytest.fixture(autouse=True)
def sms():
    """The messages sent during a test: ``[(phone, text), …]``."""
    KeptSms.sent.clear()
    return KeptSms.sent


@pytest.fixture
def person(db):
    return User.objects.create_user(
        "wangfang", password=PASSWORD, display_name="王芳", phone="13800001234", phone_verified=True
    )


@pytest.fixture
def read_code(sms):
    """The six digits of the latest message."""
    return lambda: re.search(r"\d{6}", sms[-1][1])[0]
