import pytest
from django.urls import reverse

from catalog.foundation.models import User, chinese_mobile

from .conftest import PASSWORD

MISMATCH = "用户名或密码不对"


def log_in(client, login, password, **more):
    return client.post("/accounts/login/", {"login": login, "password": password, **more})


@pytest.mark.parametrize(
    "typed", ["13800001234", "+86 138-0000-1234", "0086 13800001234", "８６１３８００００１２３４", " (138) 0000 1234"]
)
def test_a_mobile_number_is_understood_however_it_is_typed(typed):
    assert chinese_mobile(typed) == "13800001234"


@pytest.mark.parametrize(
    "typed", ["", "1380000123", "138000012345", "12800001234", "+1 3800001234", "02087654321", "abc"]
)
def test_what_is_no_mobile_number_is_refused(typed):
    with pytest.raises(ValueError, match="mobile"):
        chinese_mobile(typed)


@pytest.mark.parametrize("login", ["wangfang", "13800001234", "+86 138 0000 1234"])
def test_a_person_logs_in_by_name_or_phone(client, person, login):
    answer = log_in(client, login, PASSWORD)

    assert answer.status_code == 302
    assert answer.url == "/me/"
    assert client.session["_auth_user_id"] == str(person.pk)


@pytest.mark.parametrize("login", ["wangfang", "13800001234", "nobody", "13911112222"])
def test_a_wrong_password_says_the_same_whether_the_account_exists_or_not(client, person, login):
    page = log_in(client, login, "wrong-password").content.decode()

    assert MISMATCH in page
    assert f'value="{login}"' in page
    assert "wrong-password" not in page
    assert "_auth_user_id" not in client.session


def test_the_sixth_attempt_waits_even_with_the_right_password(client, person):
    for _attempt in range(5):
        log_in(client, "wangfang", "wrong-password")

    page = log_in(client, "wangfang", PASSWORD).content.decode()

    assert "尝试次数过多" in page
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_nobody_is_sent_to_another_site_after_log_in(client, person, elsewhere):
    answer = log_in(client, "wangfang", PASSWORD, next=elsewhere)

    assert answer.url == "/me/"


def test_the_page_that_was_asked_for_opens_after_log_in(client, person):
    assert log_in(client, "wangfang", PASSWORD, next="/welfare/").url == "/welfare/"


def test_html_typed_as_name_stays_text(client, db):
    page = log_in(client, "<script>alert(1)</script>", "x").content.decode()

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_closed_account_does_not_log_in(client, person):
    User.objects.update(is_active=False)

    log_in(client, "wangfang", PASSWORD)

    assert "_auth_user_id" not in client.session


# ---------------------------------------------------------------------- by phone code
def test_a_code_sent_to_the_phone_logs_in(client, person, sms, read_code):
    answer = client.post("/accounts/login/code/", {"phone": "+8613800001234"}, follow=True)

    page = answer.content.decode()
    assert sms[0][0] == "13800001234"
    assert "138****1234" in page
    assert "13800001234" not in page
    answer = client.post("/accounts/login/code/confirm/", {"code": read_code()})
    assert answer.url == "/me/"
    assert client.session["_auth_user_id"] == str(person.pk)


def test_a_phone_without_account_gets_no_message_and_the_same_page(client, person, sms):
    known = client.post("/accounts/login/code/", {"phone": "13800001234"}, follow=True).content.decode()
    client.cookies.clear()
    unknown = client.post("/accounts/login/code/", {"phone": "13911112222"}, follow=True).content.decode()

    assert [phone for phone, _text in sms] == ["13800001234"]
    assert "输入验证码" in known
    assert "输入验证码" in unknown
    assert client.post("/accounts/login/code/confirm/", {"code": ""}).status_code == 200
    assert "_auth_user_id" not in client.session


def test_three_wrong_codes_end_the_attempt(client, person, read_code):
    client.post("/accounts/login/code/", {"phone": "13800001234"})
    right = read_code()
    wrong = "000000" if right != "000000" else "111111"
    for _attempt in range(3):
        client.post("/accounts/login/code/confirm/", {"code": wrong})

    client.post("/accounts/login/code/confirm/", {"code": right})

    assert "_auth_user_id" not in client.session


def test_a_phone_is_not_flooded_with_codes(client, person, sms):
    for _attempt in range(5):
        client.post("/accounts/login/code/", {"phone": "13800001234"})
        client.cookies.clear()

    assert len(sms) == 3


# ---------------------------------------------------------------------- sign-up
def sign_up(client, phone="138 0000 5678", password=PASSWORD, name="李强"):
    return client.post("/accounts/signup/", {"phone": phone, "display_name": name, "password1": password}, follow=True)


def test_a_person_signs_up_with_a_phone_and_proves_it(client, db, sms, read_code):
    sign_up(client)
    assert "_auth_user_id" not in client.session

    client.post("/accounts/phone/verify/", {"code": read_code()})

    user = User.objects.get(phone="13800005678")
    assert (user.phone_verified, user.display_name) == (True, "李强")
    assert client.session["_auth_user_id"] == str(user.pk)


def test_signing_up_twice_makes_no_second_account_and_tells_nobody_but_the_owner(client, person, sms):
    taken = sign_up(client, phone="13800001234").content.decode()

    assert User.objects.count() == 1
    assert "确认手机号" in taken
    assert "已有账号" in sms[-1][1]


def test_a_number_that_was_only_typed_goes_to_whoever_can_read_its_messages(client, db, read_code):
    sign_up(client, name="冒名者")
    client.cookies.clear()
    from django.core.cache import cache

    cache.clear()  # the half minute between two codes is over

    sign_up(client, name="机主", password="another-boat-2026")
    client.post("/accounts/phone/verify/", {"code": read_code()})

    assert User.objects.get(phone="13800005678").display_name == "机主"
    client.logout()
    log_in(client, "13800005678", PASSWORD)
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(("phone", "sentence"), [("12345", "不是手机号码"), ("", "请填写您的手机号")])
def test_a_wrong_phone_is_refused_with_what_to_do(client, db, sms, phone, sentence):
    page = sign_up(client, phone=phone).content.decode()

    assert sentence in page
    assert sms == []
    assert not User.objects.exists()


def test_a_weak_password_is_refused(client, db):
    page = sign_up(client, password="12345678").content.decode()

    assert "密码" in page
    assert not User.objects.exists()


# ---------------------------------------------------------------------- a new password
def test_a_forgotten_password_is_replaced_by_phone_code(client, person, read_code):
    client.post("/accounts/password/reset/", {"phone": "13800001234"})
    answer = client.post("/accounts/login/code/confirm/", {"code": read_code(), "next": "/accounts/password/new/"})
    assert answer.url == "/accounts/password/new/"

    client.post("/accounts/password/new/", {"password1": "green-hill-88", "password2": "green-hill-88"})

    client.logout()
    assert log_in(client, "wangfang", PASSWORD).status_code == 200
    assert log_in(client, "wangfang", "green-hill-88").status_code == 302


def test_a_new_password_without_a_code_asks_for_the_old_one(client, person):
    log_in(client, "wangfang", PASSWORD)

    assert client.get("/accounts/password/new/").url == reverse("account_change_password")


def test_a_stranger_resetting_learns_nothing(client, person, sms):
    known = client.post("/accounts/password/reset/", {"phone": "13800001234"})
    client.cookies.clear()
    unknown = client.post("/accounts/password/reset/", {"phone": "13911112222"})

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert [phone for phone, _text in sms] == ["13800001234"]
