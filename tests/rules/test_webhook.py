"""May a webhook go there, how is it signed, and when is it tried again?"""

from datetime import UTC, datetime
from ipaddress import ip_address

import pytest
from standardwebhooks.webhooks import Webhook

from intake.rules.webhook import WrongAddress, check_url, may_reach, networks, signature, wait


@pytest.mark.parametrize(
    "url",
    [
        "https://credit.example.gov.cn/jiannuo",
        "https://credit.example.gov.cn:8443/a?b=c",
        "https://8.8.8.8/",
        "https://[2400:3200::1]/",
    ],
)
def test_a_public_https_address_is_taken(url: str) -> None:
    check_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://credit.example.gov.cn/",
        "ftp://credit.example.gov.cn/",
        "https:///nowhere",
        "https://user:password@credit.example.gov.cn/",
        "https://credit.example.gov.cn/#part",
        "https://credit.example.gov.cn:99999/",
        "https://credit.example.gov.cn/ a",
        "https://信用.example/",
        "https://[::1",
        "https://127.0.0.1/",
        "https://10.1.2.3/",
        "https://169.254.169.254/latest",
        "https://[::1]/",
        "https://[fe80::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://0.0.0.0/",
        "https://224.0.0.1/",
        "https://a.example/" + "a" * 500,
        "https://a..example/",
        "https://./",
        "https://" + "a" * 64 + ".example/",
        "https://2130706433/",
        "https://127.1/",
        "https://0x7f000001/",
        "https://a%00.example/",
        "https://-a.example/",
    ],
)
def test_any_other_address_is_not(url: str) -> None:
    with pytest.raises(WrongAddress):
        check_url(url)


def test_a_private_network_that_is_named_is_reached_and_no_other() -> None:
    named = networks("10.0.0.0/8, fd00::/8")
    check_url("https://10.1.2.3/", named)
    assert may_reach(ip_address("fd00::1"), named)
    assert may_reach(ip_address("::ffff:10.0.0.1"), named)
    assert not may_reach(ip_address("192.168.1.1"), named)
    with pytest.raises(ValueError):
        networks("10.0.0.0/8,somewhere")


@pytest.mark.parametrize("address", ["64:ff9b::a00:1", "2002:a00:1::", "2001:0:a00:1::"])
def test_an_address_that_hides_another_is_not_reached(address: str) -> None:
    assert not may_reach(ip_address(address))


def test_somebody_elses_library_takes_our_signature_and_not_that_of_another_body() -> None:
    secret, body = "whsec_c2VjcmV0IG9mIG91cnMsIGZvciB0aGlzIHRlc3Q=", '{"number":"1","状态":"办理中"}'.encode()
    now = int(datetime.now(UTC).timestamp())
    headers = {
        "webhook-id": "XZZX-1:file:1",
        "webhook-timestamp": str(now),
        "webhook-signature": signature(secret, "XZZX-1:file:1", now, body),
    }
    assert Webhook(secret).verify(body, headers)["number"] == "1"
    with pytest.raises(Exception, match="No matching signature"):
        Webhook(secret).verify(body + b" ", headers)


def test_waits_double_to_an_hour_and_twenty_tries_take_half_a_day() -> None:
    assert [wait(tries) for tries in (1, 2, 3, 11, 12, 1000)] == [2, 4, 8, 2048, 3600, 3600]
    assert 8 * 3600 < sum(wait(tries) for tries in range(1, 20)) < 12 * 3600
