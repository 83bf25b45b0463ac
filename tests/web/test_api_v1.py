"""Can another system of the city file, follow cases and take figures by JSON, and nothing that is not its own?"""

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import httpx
import pytest
from fastapi.routing import APIRoute
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from api import v1, webhooks
from intake.desk.desk import Desk
from intake.desk.steps import Brought
from intake.desk.tools import Actor
from intake.desk.triage import Decision
from intake.errors import Unacceptable
from intake.rules.lifecycle import Event, Need, Role
from intake.rules.limits import LimitId
from intake.rules.scope import Scope
from intake.statistics import flat
from intake.store.store import Store
from intake.store.tables import ApiToken, Case, TakenAway, Use
from tests.statistics.city import DISPATCHER, FINANCE, OCTOBER, SUPERVISOR, City
from tests.web.outside import PERSONAL, TEXT, caller, city, credit, desk, is_a_problem, key, system

__all__ = ["city", "credit", "desk"]  # fixtures

MONDAY = datetime(2026, 10, 12, 2, tzinfo=UTC)


async def file(client: httpx.AsyncClient, word: str, **fields: str) -> httpx.Response:
    return await client.post("/api/v1/complaints", json={"text": TEXT, **fields}, headers=key(word))


async def numbers(client: httpx.AsyncClient, **asked: Any) -> list[str]:
    answer = await client.get("/api/v1/cases", params=asked)
    assert answer.status_code == 200
    return [case["number"] for case in answer.json()["cases"]]


async def test_a_complaint_is_filed_once_for_a_key_and_its_receipt_opens_the_case(
    desk: Desk, credit: httpx.AsyncClient
) -> None:
    filed = await file(credit, "12345-000017", name="王小明", phone="138 0000 1234")
    again = await file(credit, "12345-000017", name="王小明", phone="138 0000 1234")
    assert (filed.status_code, filed.json()) == (again.status_code, again.json()) == (201, again.json())
    assert ("idempotent-replayed" in filed.headers, again.headers["idempotent-replayed"]) == (False, "true")
    tracked = await credit.post("/track", data=filed.json())
    assert filed.json()["number"] in tracked.text
    assert await numbers(credit) == [filed.json()["number"]]


@pytest.mark.parametrize(
    "other", [{"text": "镇里欠我另一笔钱五万元"}, {"phone": "13900001234"}, {"kind": "report"}]
)
async def test_a_key_that_was_used_for_something_else_is_refused(
    credit: httpx.AsyncClient, other: dict[str, str]
) -> None:
    assert (await file(credit, "12345-000017")).status_code == 201
    refused = await file(credit, "12345-000017", **other)
    assert is_a_problem(refused, 409)
    assert "Idempotency-Key" in refused.json()["detail"]
    assert len(await numbers(credit)) == 1


async def test_two_systems_may_use_the_same_key_and_neither_learns_the_others_receipt(
    desk: Desk, credit: httpx.AsyncClient
) -> None:
    async with await system(desk, Role.OPERATOR, name="12345") as hotline:
        mine, theirs = await file(credit, "same-key-1"), await file(hotline, "same-key-1")
    assert mine.json()["number"] != theirs.json()["number"]


async def test_a_system_that_files_too_much_is_told_when_to_come_back(
    desk: Desk, store: Store, credit: httpx.AsyncClient
) -> None:
    await file(credit, "city-0001")
    most = desk.tools.rulebook.limits[LimitId.API_FILINGS].most
    await store.write(lambda s: s.execute(update(Use).values(count=most)))
    stopped = await file(credit, "city-0002")
    assert is_a_problem(stopped, 429)
    assert stopped.headers["retry-after"] == "3600"


async def test_a_system_that_reads_too_often_is_told_when_to_come_back_and_holds_up_nobody_else(
    desk: Desk, store: Store, credit: httpx.AsyncClient
) -> None:
    """Defect: a system that asked in a loop was answered as often as it asked."""
    await credit.get("/api/v1/codes")
    limit = desk.tools.rulebook.limits[LimitId.API_READS]
    await store.write(lambda s: s.execute(update(Use).values(count=limit.most)))
    for path in ("/api/v1/cases", "/api/v1/figures", "/api/v1/codes", "/api/v1/webhooks"):
        stopped = await credit.get(path)
        assert is_a_problem(stopped, 429)
        assert stopped.headers["retry-after"] == str(limit.seconds)
    assert (await credit.get("/open311/v2/requests.json")).status_code == 429
    assert (await file(credit, "city-0001")).status_code == 201
    async with await system(desk, Role.OPERATOR, name="12345") as other:
        assert (await other.get("/api/v1/cases")).status_code == 200


async def test_the_description_says_how_often_one_may_ask(desk: Desk, credit: httpx.AsyncClient) -> None:
    told = (await credit.get("/api/v1/openapi.json")).json()
    limits = desk.tools.rulebook.limits
    assert f"最多读 {limits[LimitId.API_READS].most} 次" in told["info"]["description"]
    assert f"最多提交 {limits[LimitId.API_FILINGS].most} 件" in told["info"]["description"]
    assert all(
        "Retry-After" in one["responses"]["429"]["headers"]
        for path in told["paths"].values()
        for one in path.values()
    )


async def test_a_system_passes_on_what_one_phone_tells_as_often_as_it_tells(
    desk: Desk, credit: httpx.AsyncClient
) -> None:
    for n in range(desk.tools.rulebook.limits[LimitId.FILINGS_OF_PHONE].most + 1):
        assert (await file(credit, f"12345-{n:06}", phone="13800001234")).status_code == 201


async def test_a_report_of_an_offence_is_secret_from_the_start(desk: Desk, credit: httpx.AsyncClient) -> None:
    filed = await file(credit, "12345-000018", kind="report")
    assert (await desk.case(DISPATCHER, filed.json()["number"])).secret


def guarded() -> list[tuple[str, str]]:
    every = (*v1.router.routes, *webhooks.router.routes)
    routes = [route for route in every if isinstance(route, APIRoute)]
    return [(method, route.path) for route in routes for method in sorted(route.methods or ())]


@pytest.mark.parametrize(("method", "path"), guarded())
async def test_every_route_asks_for_a_token_and_says_so(desk: Desk, method: str, path: str) -> None:
    path = path.format(number="XZZX-20261012-0001", month="2026-10", id="1")
    for token in ("", "jiannuo_wrong", "%00", "\u00e9" * 5):
        async with caller(desk) as stranger:
            headers = {b"Authorization": f"Bearer {token}".encode("latin-1")} if token else {}
            answer = await stranger.request(method, f"/api/v1{path}", json={}, headers=headers)
        assert is_a_problem(answer, 401)
        assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_token_that_was_revoked_or_has_ended_opens_nothing(city: City, desk: Desk) -> None:
    async with (
        await system(desk, Role.SUPERVISOR, name="A") as ends,
        await system(desk, Role.SUPERVISOR) as revoked,
    ):
        assert {(await one.get("/api/v1/codes")).status_code for one in (ends, revoked)} == {200}
        newest = (await desk.outside.tokens())[0]
        await desk.outside.revoke(newest.id)
        assert is_a_problem(await revoked.get("/api/v1/codes"), 401)
        city.now += timedelta(days=30)
        assert is_a_problem(await ends.get("/api/v1/codes"), 401)


async def test_a_token_does_only_what_it_was_given(desk: Desk) -> None:
    async with await system(desk, Role.SUPERVISOR, Scope.CASES_READ) as reader:
        assert (await reader.get("/api/v1/cases")).status_code == 200
        for refused in (await file(reader, "12345-000017"), await reader.get("/api/v1/figures/2026-10")):
            assert is_a_problem(refused, 403)
            assert "insufficient_scope" in refused.headers["www-authenticate"]


async def test_the_database_never_holds_a_token_and_the_day_it_was_used_is_noted(
    desk: Desk, store: Store
) -> None:
    token = await desk.outside.issue(Actor(Role.OPERATOR, "12345"), {Scope.COMPLAINTS_WRITE}, 1)
    row = (await store.read(lambda s: s.scalars(select(ApiToken)).all()))[0]
    assert token not in str(row.model_dump())
    assert row.used_on is None
    async with caller(desk, token) as hotline:
        await hotline.get("/api/v1/codes")
    assert (await desk.outside.tokens())[0].used_on == MONDAY.date()


@pytest.mark.parametrize(
    ("actor", "scopes", "days"),
    [
        (Actor(Role.CITIZEN, "某人"), {Scope.CASES_READ}, 1),
        (Actor(Role.ADMINISTRATOR, "某人"), {Scope.CASES_READ}, 1),
        (Actor(Role.HANDLER, "财政"), {Scope.CASES_READ}, 1),
        (Actor(Role.SUPERVISOR, "督查", "finance"), {Scope.CASES_READ}, 1),
        (Actor(Role.HANDLER, "财政", "finance"), {Scope.FIGURES_READ}, 1),
        (Actor(Role.SUPERVISOR, "督查"), set[Scope](), 1),
        (Actor(Role.SUPERVISOR, "督查"), {Scope.CASES_READ}, 0),
        (Actor(Role.SUPERVISOR, "督查"), {Scope.CASES_READ}, 10_000),
        (Actor(Role.SUPERVISOR, " "), {Scope.CASES_READ}, 1),
    ],
)
async def test_a_token_nobody_should_hold_is_not_made(
    desk: Desk, actor: Actor, scopes: set[Scope], days: int
) -> None:
    with pytest.raises(Unacceptable):
        await desk.outside.issue(actor, scopes, days)
    assert await desk.outside.tokens() == ()


async def test_a_case_is_told_without_anything_of_who_complained_or_what_was_said(
    city: City, desk: Desk, credit: httpx.AsyncClient
) -> None:
    number = (await file(credit, "12345-000017", name="王小明", phone="13800001234")).json()["number"]
    await desk.confirm(DISPATCHER, await desk.standing(number), Decision("DEBT", "finance", "xuedian"))
    official = Actor(Role.HANDLER, "赵办事", "finance")
    await desk.take(official, await desk.standing(number), Event.SIGN)
    await desk.take(official, await desk.standing(number), Event.REPLY, "王小明您好,三万元月底付清")
    answers = [await credit.get(f"/api/v1/cases{end}") for end in ("", f"/{number}", f"/{number}/history")]
    for answer in answers:
        assert answer.status_code == 200
        assert not [word for word in (*PERSONAL, "赵办事", "月底付清") if word in answer.text]
    told = answers[1].json()
    assert (told["status"]["code"], told["lead"]["code"], told["domain"]["code"]) == (
        "handling",
        "finance",
        "DEBT",
    )
    assert told["respondent"]["name"] == "新郑市薛店镇人民政府"
    assert told["due_on"] == min(clock["due_on"] for clock in told["clocks"] if not clock["met_on"])
    entries = answers[2].json()["entries"]
    assert [entry["event"]["code"] for entry in entries[:2]] == ["file", "accept"]
    assert entries[-1] == {
        "at": "2026-10-12T02:00:00Z",
        "event": {"code": "reply", "name": "答复诉求人"},
        "by": "handler",
        "status": {"code": "handling", "name": "办理中"},
    }


async def test_the_history_keeps_to_itself_what_the_complainant_may_not_read(
    city: City, desk: Desk, credit: httpx.AsyncClient
) -> None:
    number = (await file(credit, "12345-000017")).json()["number"]
    await city.refers(number)
    code = next(iter(desk.tools.rulebook.choices[Need.RETURN]))
    brought = Brought(code=code, basis="三定方案", body="housing")
    await desk.take(FINANCE, await desk.standing(number), Event.RETURN, "不归我们管", brought)
    told = (await credit.get(f"/api/v1/cases/{number}/history")).json()["entries"]
    happened = [entry.event for entry in (await desk.case(DISPATCHER, number)).entries]
    shown = [entry.event for entry in (await desk.progress(number)).happened]
    assert [entry["event"]["code"] for entry in told] == shown
    assert Event.RETURN in happened
    assert Event.RETURN not in shown


async def test_a_body_sees_its_own_cases_and_of_others_not_even_that_they_exist(
    city: City, desk: Desk, credit: httpx.AsyncClient
) -> None:
    mine, housing, nobodys = [(await file(credit, f"12345-00000{n}")).json()["number"] for n in range(3)]
    await desk.confirm(DISPATCHER, await desk.standing(mine), Decision("DEBT", "finance", "xuedian"))
    await desk.confirm(DISPATCHER, await desk.standing(housing), Decision("DEBT", "housing", "finance"))
    async with await system(desk, Role.HANDLER, body="finance") as finance:
        assert await numbers(finance) == [mine]
        for other in (housing, nobodys, "XZZX-20261012-9999"):
            for end in ("", "/history"):
                answer = await finance.get(f"/api/v1/cases/{other}{end}")
                assert is_a_problem(answer, 404)
                assert answer.json() == (await finance.get("/api/v1/cases/XZZX-1")).json()
    await desk.take(FINANCE, await desk.standing(mine), Event.SIGN)
    async with await system(desk, Role.HANDLER, body="xuedian") as accused:
        assert await numbers(accused) == []
        assert is_a_problem(await accused.get(f"/api/v1/cases/{mine}"), 404)
    assert await numbers(credit) == [mine, housing, nobodys]


async def test_a_case_about_a_body_is_hidden_from_it_even_where_it_leads(
    city: City, desk: Desk, store: Store, credit: httpx.AsyncClient
) -> None:
    number = (await file(credit, "12345-000017")).json()["number"]
    await city.refers(number)
    async with await system(desk, Role.HANDLER, body="finance") as finance:
        assert await numbers(finance) == [number]
        for respondent in ("finance", "government_office"):
            await store.write(lambda s, named=respondent: s.execute(update(Case).values(respondent=named)))  # type: ignore[misc]
            assert await numbers(finance) == []
            assert is_a_problem(await finance.get(f"/api/v1/cases/{number}"), 404)


async def test_an_assisting_body_sees_the_case_too(city: City, desk: Desk, credit: httpx.AsyncClient) -> None:
    number = (await file(credit, "12345-000017")).json()["number"]
    await city.refers(number)
    await desk.take(FINANCE, await desk.standing(number), Event.SIGN)
    await desk.take(
        FINANCE, await desk.standing(number), Event.ASK_ASSIST, "请核工程量", Brought(body="housing")
    )
    async with await system(desk, Role.HANDLER, body="housing") as housing:
        assert await numbers(housing) == [number]
        told = (await housing.get(f"/api/v1/cases/{number}")).json()
    assert [body["code"] for body in told["assisting"]] == ["housing"]


async def test_who_pages_meets_every_case_and_who_comes_back_only_what_changed(
    city: City, credit: httpx.AsyncClient
) -> None:
    filed = [(await file(credit, f"12345-00000{n}")).json()["number"] for n in range(5)]
    city.now += timedelta(minutes=5)
    found, asked = list[str](), {"limit": "2"}
    while True:
        page = (await credit.get("/api/v1/cases", params=asked)).json()
        found += [case["number"] for case in page["cases"]]
        asked["cursor"] = page["cursor"]
        if not page["more"]:
            break
        if len(found) == 2:
            await city.refers(filed[0])
    assert found == [*filed[:5], filed[0]]
    city.now += timedelta(minutes=5)
    page = (await credit.get("/api/v1/cases", params=asked)).json()
    city.now += timedelta(minutes=5)
    asked["cursor"] = page["cursor"]
    assert await numbers(credit, **asked) == []
    await city.refers(filed[3])
    assert await numbers(credit, **asked) == [filed[3]]


@pytest.mark.parametrize("chance", range(3))
async def test_who_follows_the_cursor_knows_every_case_as_it_is_whatever_happens_between_his_calls(
    city: City, desk: Desk, credit: httpx.AsyncClient, chance: int
) -> None:
    happens, cursor, known = Random(chance), "", dict[str, int]()
    open_ones = list[str]()
    for _ in range(50):
        city.now += timedelta(seconds=happens.choice([0, 1, 20, 300]))
        match happens.choice(["file", "file", "refer", "withdraw", "ask", "ask"]):
            case "file":
                open_ones.append(await city.files(city.now))
            case "refer" if open_ones:
                await city.refers(open_ones.pop())
            case "withdraw" if open_ones:
                await desk.withdraw(open_ones.pop(0))
            case "ask":
                asked = {"limit": "2", **({"cursor": cursor} if cursor else {})}
                page = (await credit.get("/api/v1/cases", params=asked)).json()
                cursor = page["cursor"]
                known |= {one["number"]: one["version"] for one in page["cases"]}
    city.now += timedelta(minutes=5)
    page = {"more": True}
    while page["more"]:
        page = (await credit.get("/api/v1/cases", params={"limit": "2", "cursor": cursor or "0-0"})).json()
        cursor = page["cursor"]
        known |= {one["number"]: one["version"] for one in page["cases"]}
    every = (await credit.get("/api/v1/cases", params={"limit": 200})).json()["cases"]
    assert known == {one["number"]: one["version"] for one in every}
    assert len(every) > 3


async def test_the_same_filing_sent_many_times_at_once_is_one_case(
    desk: Desk, credit: httpx.AsyncClient
) -> None:
    answers = await asyncio.gather(*(file(credit, "12345-000017") for _ in range(5)))
    assert len({answer.text for answer in answers}) == 1
    assert sorted("idempotent-replayed" in answer.headers for answer in answers) == [False, *[True] * 4]
    assert len(await numbers(credit)) == 1


async def test_what_is_committed_late_is_not_missed(
    city: City, desk: Desk, credit: httpx.AsyncClient
) -> None:
    first = await city.files(MONDAY)
    cursor = (await credit.get("/api/v1/cases")).json()["cursor"]
    late = await city.files(MONDAY - timedelta(seconds=20))
    city.now = MONDAY + timedelta(seconds=1)
    assert await numbers(credit, cursor=cursor) == [late, first]


async def test_cases_are_asked_for_by_status_domain_and_since_when_they_changed(
    city: City, credit: httpx.AsyncClient
) -> None:
    old, new = await city.files(MONDAY), await city.files(MONDAY + timedelta(hours=3))
    await city.refers(old, days=1)
    assert await numbers(credit, status="received") == [new]
    assert await numbers(credit, status=["received", "referred"], domain="DEBT") == [new, old]
    assert await numbers(credit, domain="LAND") == []
    assert await numbers(credit, changed_since="2026-10-13T08:00:00+08:00") == [old]


async def test_a_frozen_month_is_given_and_noted_and_one_that_still_moves_is_not(
    city: City, desk: Desk, store: Store, credit: httpx.AsyncClient
) -> None:
    await city.files(MONDAY)
    city.now = datetime(2026, 11, 1, 2, tzinfo=UTC)
    assert is_a_problem(await credit.get("/api/v1/figures/2026-10"), 404)
    frozen = await desk.freeze(SUPERVISOR, OCTOBER)
    told = (await credit.get("/api/v1/figures/2026-10")).json()
    assert (told["digest"], told["version"]) == (frozen.digest, 0)
    figures = {one["id"]: one for one in told["figures"]}
    assert figures["registered"]["value"] == 1
    assert set(figures) == set(frozen.figures.values)
    noted = (await store.read(lambda s: s.scalars(select(TakenAway)).all()))[0]
    assert (noted.actor, noted.what) == ("信用平台", "2026-10 api 已冻结")
    assert (await credit.get("/api/v1/figures")).json() == {
        "months": [{"month": "2026-10", "version": 0, "at": "2026-11-01T02:00:00Z", "digest": frozen.digest}]
    }


async def test_a_month_comes_with_the_tables_behind_its_figures(
    city: City, desk: Desk, credit: httpx.AsyncClient
) -> None:
    number = await city.files(MONDAY)
    await city.refers(number)
    city.now = datetime(2026, 11, 2, 2, tzinfo=UTC)
    frozen = (await desk.freeze(SUPERVISOR, OCTOBER)).figures
    told = {one["id"]: one for one in (await credit.get("/api/v1/figures/2026-10")).json()["tables"]}
    assert list(told) == [one.id for one in frozen.tables]
    for table in frozen.tables:
        shown = told[table.id]
        assert [column["name"] for column in shown["columns"]] == [head.name for head in flat.heads(table)]
        assert [row["cells"] for row in shown["rows"]] == [list(flat.flat(table, row)) for row in table.rows]
    assert number in str(told["overdue"]["rows"])
    async with await system(desk, Role.SUPERVISOR, Scope.FIGURES_READ) as figures_alone:
        less = (await figures_alone.get("/api/v1/figures/2026-10")).text
    assert number not in less
    assert '"id":"domains"' in less


async def test_the_codes_are_those_of_the_rulebook(desk: Desk, credit: httpx.AsyncClient) -> None:
    told = (await credit.get("/api/v1/codes")).json()
    book = desk.tools.rulebook
    assert told["rulebook"] == book.digest
    assert {one["code"] for one in told["domains"]} == {one.code for one in book.domains}
    assert {one["code"]: one["name"] for one in told["bodies"]} == {
        body.id: body.name for body in book.bodies
    }
    assert {one["code"] for one in told["reasons"]} == {one.code for one in book.reasons}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/", 404),
        ("DELETE", "/cases", 405),
        ("PUT", "/webhooks", 405),
        ("GET", "/cases?limit=0", 422),
        ("GET", "/cases?limit=201", 422),
        ("GET", "/cases?status=nothing", 422),
        ("GET", "/cases?domain=%00", 422),
        ("GET", "/cases?cursor=1-99999999999", 422),
        ("GET", "/cases?cursor=1-9999999999", 422),
        ("GET", "/cases?changed_since=2026-10-12", 422),
        ("GET", "/cases?changed_since=1760000000", 422),
        ("GET", "/cases?changed_since=0001-01-01T00:00:00%2B14:00", 422),
        ("GET", "/cases?changed_since=9999-12-31T23:59:59-14:00", 422),
        ("GET", "/cases/%00", 422),
        ("GET", "/cases/" + "9" * 31, 422),
        ("GET", "/figures/2026-13", 422),
    ],
)
async def test_what_cannot_be_answered_is_a_problem_in_a_sentence(
    credit: httpx.AsyncClient, method: str, path: str, status: int
) -> None:
    answer = await credit.request(method, f"/api/v1{path}")
    assert is_a_problem(answer, status)
    if status == 405:
        assert answer.headers["allow"] == ("GET, POST" if path == "/webhooks" else "GET")


@pytest.mark.parametrize(
    "body",
    [
        b'{"text": "\\ud800\xe6\xac\xa0\xe9\x92\xb1", "name": "\\udfff"}',
        b'{"text": NaN}',
        b'{"text": "\\u0000"}',
        b'{"text": "x", "secret-field": "NaN"}',
        b"[]",
        b"{",
        b"",
        b"[" * 100_000,
    ],
)
async def test_json_that_is_none_of_ours_is_never_a_server_error_and_never_echoed(
    credit: httpx.AsyncClient, body: bytes
) -> None:
    headers = {"content-type": "application/json", **key("malformed-1")}
    answer = await credit.post("/api/v1/complaints", content=body, headers=headers)
    assert answer.status_code == 201 or is_a_problem(answer, 400 if len(body) == 100_000 else 422)
    assert "NaN" not in answer.text
    assert "secret-field" not in answer.text


async def test_a_wrong_field_is_named(credit: httpx.AsyncClient) -> None:
    refused = await credit.post("/api/v1/complaints", json={"text": ""})
    assert {one["pointer"]: one["detail"] for one in refused.json()["errors"]} == {
        "body/text": "太短。",
        "header/Idempotency-Key": "缺少这一项。",
    }
    phone = await file(credit, "12345-000017", phone="12")
    assert phone.status_code == 422
    assert "11 位" in phone.json()["detail"]


async def test_a_body_that_is_too_long_is_refused_before_it_is_read(credit: httpx.AsyncClient) -> None:
    answer = await credit.post("/api/v1/complaints", content=b"x" * 2_000_001, headers=key("12345-000017"))
    assert is_a_problem(answer, 413)


async def test_a_database_that_is_away_and_what_nobody_foresaw_are_problems_too(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = await desk.outside.issue(Actor(Role.SUPERVISOR, "督查"), {Scope.CASES_READ}, 1)

    def raises(error: Exception) -> Any:
        async def cases(*_: Any) -> None:
            raise error

        return cases

    async with caller(desk, token) as client:
        monkeypatch.setattr(
            desk.outside, "changes", raises(OperationalError("select", {}, Exception("gone")))
        )
        assert is_a_problem(await client.get("/api/v1/cases"), 503)
    transport = httpx.ASGITransport(client._transport.app, raise_app_exceptions=False)  # type: ignore[attr-defined]
    async with httpx.AsyncClient(
        transport=transport, base_url="http://test", headers=client.headers
    ) as client:
        monkeypatch.setattr(desk.outside, "changes", raises(ZeroDivisionError()))
        broken = await client.get("/api/v1/cases")
        assert is_a_problem(broken, 500)
        assert broken.headers["x-content-type-options"] == "nosniff"


async def test_the_log_says_which_token_asked_for_what_and_not_of_which_case(
    desk: Desk, credit: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    number = (await file(credit, "12345-000017")).json()["number"]
    with caplog.at_level(logging.INFO, "api.app"):
        await credit.get(f"/api/v1/cases/{number}")
    (line,) = [vars(record) for record in caplog.records if record.name == "api.app"]
    assert line["route"] == "/api/v1/cases/{number}"
    assert line["token_id"] == (await desk.outside.tokens())[0].id
    assert number not in str(line)


async def test_the_description_says_what_is_sent_and_what_comes_back_with_examples(desk: Desk) -> None:
    async with caller(desk) as anybody:
        told = (await anybody.get("/api/v1/openapi.json")).json()
        assert (await anybody.get("/api/v1/docs")).status_code == 404
    operations = [operation for path in told["paths"].values() for operation in path.values()]
    assert len(operations) == len(guarded())
    for operation in operations:
        assert operation["security"] == [{"token": []}]
        assert set(operation["responses"]["4XX"]["content"]) == {"application/problem+json"}
    assert told["servers"] == [{"url": "/api/v1"}]
    assert told["components"]["schemas"]["ComplaintIn"]["examples"]
