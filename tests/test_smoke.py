import pytest


@pytest.mark.django_db
def test_the_back_office_sends_a_stranger_to_log_in(client):
    assert client.get("/admin/").status_code == 302
