"""Can a client of Open311 GeoReport v2 find the services, file a request and follow it?"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.georeport import NOT_XML, RequestsXml
from intake.desk.desk import Desk
from intake.desk.tools import Actor
from intake.rules.lifecycle import Role
from intake.rules.scope import Scope
from tests.statistics.city import DISPATCHER, City
from tests.web.outside import PERSONAL, TEXT, caller, city, desk, key, system

__all__ = ["city", "desk"]  # fixtures

BASE = "/open311/v2"
MONDAY = datetime(2026, 10, 12, 2, tzinfo=UTC)


@pytest.fixture
async def api_key(desk: Desk) -> str:
    return await desk.outside.issue(
        Actor(Role.OPERATOR, "随手拍"), {Scope.COMPLAINTS_WRITE, Scope.CASES_READ}, 300
    )


@pytest.fixture
async def reader(desk: Desk, api_key: str) -> AsyncIterator[httpx.AsyncClient]:
    async with caller(desk, api_key) as client:
        yield client


async def file(client: httpx.AsyncClient, api_key: str, **fields: str) -> httpx.Response:
    told = {"api_key": api_key, "service_code": "DEBT", "description": TEXT, **fields}
    return await client.post(f"{BASE}/requests.json", data=told)


async def ids(client: httpx.AsyncClient, **asked: Any) -> list[str]:
    answer = await client.get(f"{BASE}/requests.json", params=asked)
    assert answer.status_code == 200
    return [one["service_request_id"] for one in answer.json()]


def is_georeports_error(answer: httpx.Response, code: int) -> bool:
    (told,) = answer.json()
    return answer.status_code == told["code"] == code and "请" in told["description"]


async def test_anybody_finds_the_endpoint_and_its_services(desk: Desk) -> None:
    async with caller(desk) as anybody:
        found = (await anybody.get(f"{BASE}/discovery.json")).json()
        url = found["endpoints"][0]["url"]
        services = (await anybody.get(f"{url}/services.json")).json()
        assert {one["service_code"]: one["service_name"] for one in services} == desk.domain_names()
        definition = await anybody.get(f"{url}/services/DEBT.json")
        assert definition.json() == {"service_code": "DEBT", "attributes": []}
        assert is_georeports_error(await anybody.get(f"{url}/services/NONE.json"), 404)
        assert is_georeports_error(await anybody.get(f"{url}/services.pdf"), 404)


async def test_a_request_is_filed_under_its_service_and_its_receipt_opens_the_case(
    desk: Desk, reader: httpx.AsyncClient, api_key: str
) -> None:
    filed = await file(
        reader, api_key, service_code="LAND", last_name="王", first_name="小明", phone="13800001234"
    )
    assert filed.status_code == 201
    (told,) = filed.json()
    number, code = told["service_notice"].partition(":")[2].split(",")
    assert number == told["service_request_id"]
    assert number in (await reader.post("/track", data={"number": number, "code": code})).text
    case = await desk.case(DISPATCHER, number)
    assert (case.domain, case.person.phone) == ("LAND", "138****1234")


async def test_a_place_is_kept_as_the_place_of_the_matter(
    desk: Desk, reader: httpx.AsyncClient, api_key: str
) -> None:
    (told,) = (await file(reader, api_key, address_string="薛店镇常刘村")).json()
    case = await desk.case(DISPATCHER, told["service_request_id"])
    assert ("place", "薛店镇常刘村") in case.told
    assert case.person.address is None


async def test_a_request_with_a_key_of_its_own_is_filed_once(
    desk: Desk, reader: httpx.AsyncClient, api_key: str
) -> None:
    reader.headers.update(key("request-0001"))
    first, again = await file(reader, api_key), await file(reader, api_key)
    assert first.json() == again.json()
    assert is_georeports_error(await file(reader, api_key, service_code="LAND"), 409)


async def test_a_request_shows_where_it_stands_and_nothing_of_who_told_it_or_how(
    city: City, reader: httpx.AsyncClient, api_key: str
) -> None:
    (told,) = (await file(reader, api_key, last_name="王", first_name="小明", phone="13800001234")).json()
    number = told["service_request_id"]
    await city.refers(number)
    for path in (f"{BASE}/requests/{number}.json", f"{BASE}/requests.json"):
        answer = await reader.get(path)
        (shown,) = answer.json()
        assert (shown["status"], shown["status_notes"], shown["service_code"]) == ("open", "已派单", "DEBT")
        assert shown["agency_responsible"] == "新郑市财政局"
        assert shown["expected_datetime"] > shown["requested_datetime"]
        assert not [word for word in PERSONAL if word in answer.text]


async def test_requests_are_asked_for_by_number_status_service_and_date(
    city: City, desk: Desk, reader: httpx.AsyncClient
) -> None:
    first = await city.files(MONDAY)
    second = await city.files(MONDAY + timedelta(days=1))
    await desk.withdraw(first)
    assert await ids(reader) == [second, first]
    assert await ids(reader, service_request_id=f"{first},XZZX-1") == [first]
    assert await ids(reader, status="open") == [second]
    assert await ids(reader, status="closed") == [first]
    assert await ids(reader, status="open,closed", service_code="DEBT,LAND") == [second, first]
    assert await ids(reader, service_code="LAND") == []
    assert await ids(reader, start_date="2026-10-13T00:00:00Z") == [second]
    assert await ids(reader, end_date="2026-10-13T00:00:00Z") == [first]
    assert await ids(reader, page_size=1, page=2) == [first]
    city.now += timedelta(days=91)
    assert await ids(reader) == []
    assert await ids(reader, start_date="2026-10-12T00:00:00Z") == [second, first]
    assert await ids(reader, service_request_id=second) == [second]


async def test_who_brings_no_key_or_one_that_was_not_given_this_is_refused(
    desk: Desk, reader: httpx.AsyncClient
) -> None:
    async with caller(desk) as stranger:
        for path in ("requests.json", "requests/XZZX-1.json"):
            assert is_georeports_error(await stranger.get(f"{BASE}/{path}"), 403)
        assert is_georeports_error(await file(stranger, "jiannuo_wrong"), 403)
    only_reads = await desk.outside.issue(Actor(Role.OPERATOR, "只读"), {Scope.CASES_READ}, 30)
    assert is_georeports_error(await file(reader, only_reads), 403)


async def test_a_body_finds_its_own_requests_alone(city: City, desk: Desk) -> None:
    mine = await city.files(MONDAY)
    other = await city.files(MONDAY)
    await city.refers(mine)
    async with await system(desk, Role.HANDLER, body="finance") as finance:
        assert await ids(finance) == [mine]
        assert await ids(finance, service_request_id=f"{mine},{other}") == [mine]
        assert is_georeports_error(await finance.get(f"{BASE}/requests/{other}.json"), 404)


@pytest.mark.parametrize(
    "asked",
    [
        {"status": "stuck"},
        {"service_code": "debt"},
        {"service_request_id": "\0"},
        {"start_date": "2026-10-12"},
        {"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-10-12T00:00:00Z"},
        {"page": "0"},
        {"page_size": "201"},
    ],
)
async def test_what_cannot_be_asked_is_said_in_a_sentence(
    reader: httpx.AsyncClient, asked: dict[str, str]
) -> None:
    assert is_georeports_error(await reader.get(f"{BASE}/requests.json", params=asked), 400)


@pytest.mark.parametrize(
    "field", ["api_key", "service_code", "description", "address_string", "first_name", "phone"]
)
async def test_a_form_in_an_odd_charset_is_refused_and_never_a_server_error(
    reader: httpx.AsyncClient, api_key: str, field: str
) -> None:
    fields = {"api_key": api_key, "service_code": "DEBT", "description": "owes me", field: "+2AA-\0x"}
    parts = [
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{sent}' for name, sent in fields.items()
    ]
    kind = {"content-type": "multipart/form-data; boundary=b; charset=utf-7"}
    body = "\r\n".join([*parts, "--b--", ""]).encode()
    answer = await reader.post(f"{BASE}/requests.json", content=body, headers=kind)
    assert is_georeports_error(answer, 400)
    assert field in answer.json()[0]["description"]


def read_xml(answer: httpx.Response, root: str) -> ElementTree.Element:
    """The document of an answer, read as any client reads it."""
    assert answer.headers["content-type"] == "text/xml; charset=utf-8"
    found = ElementTree.fromstring(answer.content)
    assert found.tag == root
    return found


def as_values(element: ElementTree.Element) -> Any:
    """An element as JSON would have it: text, or the values of its parts."""
    if len(element) and len({part.tag for part in element}) == len(element) and element.tag not in LISTS:
        return {part.tag: as_values(part) for part in element}
    return [as_values(part) for part in element] if len(element) or element.tag in LISTS else element.text


LISTS = ("endpoints", "formats", "attributes", "services", "service_requests", "errors")


async def test_xml_says_what_json_says(city: City, reader: httpx.AsyncClient, api_key: str) -> None:
    """Defect: GeoReport v2 requires XML, and a client that asked for it found nothing."""
    (told,) = (await file(reader, api_key)).json()
    number = told["service_request_id"]
    await city.refers(number)
    for path, root in (
        ("discovery", "discovery"),
        ("services", "services"),
        ("services/DEBT", "service_definition"),
        ("requests", "service_requests"),
        (f"requests/{number}", "service_requests"),
    ):
        plain = (await reader.get(f"{BASE}/{path}.json")).json()
        written = as_values(read_xml(await reader.get(f"{BASE}/{path}.xml"), root))
        assert written == texts(plain)


def texts(value: Any) -> Any:
    """Values of JSON as XML can tell them."""
    match value:
        case dict():
            return {name: texts(part) for name, part in value.items()}
        case list():
            return [texts(part) for part in value]
        case bool():
            return str(value).lower()
    return value


async def test_a_request_is_filed_by_xml_and_refused_by_xml(
    desk: Desk, reader: httpx.AsyncClient, api_key: str
) -> None:
    told = {"api_key": api_key, "service_code": "LAND", "description": "<b>&欠我三万元</b>]]>\x01"}
    filed = await reader.post(f"{BASE}/requests.xml", data=told)
    assert filed.status_code == 201
    number = read_xml(filed, "service_requests").findtext("request/service_request_id")
    assert (await desk.case(DISPATCHER, number or "")).domain == "LAND"
    for answer, code in (
        (await reader.post(f"{BASE}/requests.xml", data={**told, "service_code": "<b>"}), 400),
        (await reader.post(f"{BASE}/requests.xml", data={**told, "api_key": "jiannuo_wrong"}), 403),
        (await reader.get(f"{BASE}/requests/XZZX-1.xml"), 404),
        (await reader.get(f"{BASE}/requests.xml", params={"status": "stuck"}), 400),
        (await reader.get(f"{BASE}/nowhere.xml"), 404),
    ):
        said = read_xml(answer, "errors")
        assert (answer.status_code, said.findtext("error/code")) == (code, str(code))
        assert "请" in (said.findtext("error/description") or "")


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(st.sampled_from(["description", "status_notes"]), st.text() | st.none() | st.booleans())
)
def test_whatever_somebody_wrote_xml_can_be_read_again(values: dict[str, Any]) -> None:
    (read,) = ElementTree.fromstring(RequestsXml([values]).body)
    for part in read:
        said = texts(values[part.tag])
        kept = NOT_XML.sub("", said) if isinstance(said, str) else ""
        assert (part.text or "") == kept.replace("\r\n", "\n").replace("\r", "\n")
