"""Known answers: YTO's and EMS's are from the carriers' own documents, the others were computed by hand."""

import pytest

from logistics.couriers import signatures
from logistics.fakes import kuaidi100 as fake_kuaidi100
from logistics.fakes import sf as fake_sf


def test_sf_signs_the_text_as_java_encodes_it():
    digest = signatures.sf(
        msg_data="""{"language":"zh-CN","orderId":"T-1","remark":"A'座(1~2)!*栋 x"}""",
        timestamp="1700000000000",
        check_word="CHECKWORD",
    )

    assert digest == "UzR9YI8HNOqJHGDrE8rpqQ=="


def test_the_java_encoder_keeps_a_star_and_encodes_a_tilde():
    assert signatures.java_url_encode("a*b~c d.e-f_g/斤") == "a*b%7Ec+d.e-f_g%2F%E6%96%A4"


@pytest.mark.parametrize("text", ["A'座(1~2)!*栋 x", "天堂姜 10斤", "a+b&c=d%20", "", '🥚枚\n\t"\\'])
def test_the_fake_sf_signs_independently_and_agrees(text):
    ours = signatures.sf(msg_data=text, timestamp="1700000000000", check_word="CHECKWORD")

    assert fake_sf.digest(text + "1700000000000" + "CHECKWORD") == ours


def test_yto_signs_as_in_its_own_document():
    assert signatures.yto(param="opentest", secret="123456") == "YLstCNa3x8ijQx16e/jqOA=="


def test_yto_signs_one_method_of_one_version():
    sign = signatures.yto(
        param='{"NUMBER":"YT1234567890"}', method="track_query_adapter", version="v1", secret="123456"
    )

    assert sign == "wGxi3VDsIqyQk+/t92YsnA=="


def test_kuaidi100_questions_are_signed_in_capitals():
    param = '{"com":"yuantong","num":"YT1234567890"}'

    assert signatures.kuaidi100_query(param=param, key="KEY", customer="CUSTOMER") == "5B60B55986F9B33280A7D8D9C2C04A49"
    assert fake_kuaidi100.hex_upper(param + "KEY" + "CUSTOMER") == "5B60B55986F9B33280A7D8D9C2C04A49"


def test_kuaidi100_pushes_are_signed_with_our_salt():
    param = '{"status":"polling"}'

    assert signatures.kuaidi100_push(param=param, salt="SALT") == "9E1C45EE8E992780AB1C5976032B9F61"


def test_zto_signs_the_body():
    sign = signatures.zto(body='{"billCode":"73100000000000"}', app_secret="SECRET")

    assert sign == "7eJCoMTNDB8nUoOOOA3Q7g=="


@pytest.mark.parametrize(
    ("key", "interface", "encrypted"),
    [
        (
            "TvaBgrhE46sft3nZlfe7xw==",
            '{"language":"zh-CN","orderId":"QIAO-20200618-004"}',
            "|$4|efB6PnjDpgHG4xfrvYlXonyBuMJoGTynkfasopHvbl2u3nmNeP+rznA3DyRwb/2GeZL7I3rL6HKD5+Tv3Uy6x8jIDISbYG8Bg14caH2flYE=",
        ),
        (
            "WjNoNmhXWE12SFZJdk0zWQ==",
            '[{"wholeAddress":"ABC123"}]',
            "|$4|slRLUixzb1DplJxnGKMG5tcXh0zH5Ry1qZAIemYxDc7VfSxow31WUmgLbzbJt996Ud/vpaVOMcwyqsLvQRXPaA==",
        ),
    ],
)
def test_ems_encrypts_as_in_its_own_documents(key, interface, encrypted):
    assert signatures.ems(interface=interface, key=key) == encrypted
