"""May each role open exactly what is its own? A table over every route there is; a route that is not in it fails."""

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from fastapi import FastAPI
from starlette.routing import BaseRoute

from api.app import create_app
from intake.desk.desk import Desk
from intake.desk.tools import Actor, Tools
from intake.desk.triage import Decision
from intake.rules.lifecycle import Role
from intake.seal import Seal
from intake.store.store import Store
from nlp.apart import InThread
from tests.conftest import NOW
from tests.desk.test_filing import BOOK, READER
from tests.web.test_pages import PASSWORD, Staff, browser

STORY = "薛店镇政府2023年欠我工程款三十万元,说好年底给,一直没有给"
P, D, H, S, V, A = (
    Role.OPERATOR,
    Role.DISPATCHER,
    Role.HANDLER,
    Role.SECRETARY,
    Role.SUPERVISOR,
    Role.ADMINISTRATOR,
)
EVERYBODY = frozenset({P, D, H, S, V, A})
SEES_ALL = frozenset({P, D, S, V})
# The two programs' interfaces let nobody in without a token of its own (tests/web/test_api_v1.py, test_open311.py).
PUBLIC = {
    ("GET", path)
    for path in (
        "/", "/display", "/login", "/complain", "/track", "/healthz", "/readyz", "/qr/{number}.svg", "/static", "/api/v1", "/open311/v2",
        "/figures", "/figures/{written}", "/figures/files/{file}", "/figures/trend.{form}",
    )
} | {
    ("POST", path)
    for path in (
        "/login", "/login/code", "/complain", "/complain/reading", "/track", "/receipt.pdf", "/words.txt", "/track/add",
        "/track/rate", "/track/withdraw", "/track/words", "/ringing",
    )
} | {
    ("OPTIONS", "/api/uploads"), ("POST", "/api/uploads"), ("PATCH", "/api/uploads/{upload_id}"),
    ("DELETE", "/api/uploads/{upload_id}"), ("GET", "/api/uploads/{upload_id}/picture.jpg"),
}  # fmt: skip
"""Who complains has no account: a code, or a number nobody can guess, opens what is his."""
STAFF = {
    ("GET", "/desk"): EVERYBODY,
    ("GET", "/search"): EVERYBODY,
    ("GET", "/live"): EVERYBODY,
    ("GET", "/lists/cases.{form}"): SEES_ALL | {H},
    ("POST", "/logout"): EVERYBODY,
    ("GET", "/me"): EVERYBODY,
    ("POST", "/me/sessions/{session_id}/end"): frozenset(),
    ("POST", "/me/sessions/end-others"): EVERYBODY,
    ("POST", "/me/password"): EVERYBODY,
    ("POST", "/me/second-step"): EVERYBODY,
    ("POST", "/me/second-step/confirm"): EVERYBODY,
    ("POST", "/me/second-step/off"): EVERYBODY,
    ("GET", "/search/cases.{form}"): SEES_ALL | {H},
    ("POST", "/search/views"): EVERYBODY,
    ("POST", "/search/views/drop"): EVERYBODY,
    ("GET", "/desk/{number}"): SEES_ALL | {H},
    ("POST", "/desk/{number}/person"): SEES_ALL,
    ("POST", "/desk/{number}/step"): SEES_ALL | {H},
    ("POST", "/desk/{number}/amounts"): frozenset({H, D, S}),
    ("POST", "/desk/{number}/confirm"): frozenset({D}),
    ("GET", "/desk/{number}/files/{file_id}"): frozenset(),
    ("GET", "/desk/{number}/files/{file_id}/picture.jpg"): frozenset(),
    ("GET", "/desk/{number}/letter/{kind}.docx"): frozenset({D, S, V}),
    ("POST", "/triage/preview"): frozenset({D}),
    ("POST", "/triage/confirm"): frozenset({D}),
    ("POST", "/triage/recall"): frozenset({D}),
    ("GET", "/hotline"): frozenset({P}),
    ("POST", "/hotline"): frozenset({P}),
    ("POST", "/hotline/reading"): frozenset({P}),
    ("POST", "/hotline/{number}/code"): frozenset({P}),
    ("GET", "/hotline/{number}/person"): frozenset({P}),
    ("POST", "/hotline/{number}/person"): frozenset({P}),
    ("GET", "/oversight"): frozenset({V, S}),
    ("GET", "/oversight/cases.{form}"): frozenset({V, S}),
    ("GET", "/oversight/loads.{form}"): frozenset({V, S}),
    ("GET", "/dashboard"): frozenset({D, H, S, V}),
    ("GET", "/dashboard/cases"): frozenset({D, H, S, V}),
    ("GET", "/admin"): frozenset({A}),
    ("GET", "/admin/accounts"): frozenset({A}),
    ("GET", "/admin/lists/{tabled}.{form}"): frozenset({A}),
    ("GET", "/admin/rules"): frozenset({A}),
    ("POST", "/admin/rules"): frozenset({A}),
    ("GET", "/admin/calendar"): frozenset({A}),
    ("GET", "/admin/bodies"): frozenset({A}),
    ("POST", "/admin/bodies/{body}/contact"): frozenset({A}),
    ("GET", "/admin/replies"): frozenset({A}),
    ("GET", "/admin/replies/{key}"): frozenset({A}),
    ("POST", "/admin/replies/{key}"): frozenset({A}),
    ("GET", "/admin/calendar/{year}.toml"): frozenset({A}),
    ("POST", "/admin/calendar/preview"): frozenset({A}),
    ("POST", "/admin/calendar"): frozenset({A}),
    ("POST", "/admin/accounts"): frozenset({A}),
    ("POST", "/admin/accounts/{login}/shut"): frozenset({A}),
    ("POST", "/admin/accounts/{login}/password"): frozenset({A}),
    ("POST", "/admin/accounts/{login}/reopen"): frozenset({A}),
    ("POST", "/admin/accounts/{login}/log-out"): frozenset({A}),
    ("POST", "/admin/accounts/{login}/second-step/off"): frozenset({A}),
    ("POST", "/admin/failures/{notice_id}/retry"): frozenset(),
    ("GET", "/coordination"): frozenset({S, V}),
    ("GET", "/records"): frozenset({H, D, S, V}),
    ("GET", "/records/lists/{tabled}.{form}"): frozenset({H, D, S, V}),
    ("POST", "/records/{record_id}"): frozenset({H, D, S}),
    ("GET", "/coordination/lists/{tabled}.{form}"): frozenset({S, V}),
    ("POST", "/coordination"): frozenset({S, V}),
    ("GET", "/alarms"): frozenset({P, D, V}),
    ("GET", "/calls"): frozenset({P}),
    ("POST", "/calls/{notice_id}"): frozenset({P}),
    ("POST", "/calls/{notice_id}/take"): frozenset(),
    ("GET", "/statistics"): frozenset({D, S, V, A}),
    ("GET", "/statistics/{written}"): frozenset({D, S, V, A}),
    ("GET", "/month/{file}"): frozenset({D, S, V, A}),
    ("GET", "/body-report"): frozenset({D, H, S, V, A}),
}
"""Who is not answered 404; everybody else is, as for a page that is not there."""
ROLES = tuple(sorted(EVERYBODY))


def routes(app: FastAPI) -> Iterator[tuple[str, str]]:
    """Every method and path there is, those of included routers with them."""

    def within(found: BaseRoute) -> Iterator[tuple[str, str]]:
        router = getattr(found, "original_router", None)
        if router is not None:
            for one in router.routes:
                yield from within(one)
            return
        path: str = getattr(found, "path", "")
        for method in getattr(found, "methods", None) or {"GET"}:
            if method != "HEAD":
                yield method, path

    for one in app.routes:
        yield from within(one)


@pytest.fixture
async def desk(store: Store, seal: Seal) -> Desk:
    desk = Desk(store, Tools(seal, BOOK), InThread(lambda: READER), lambda: NOW)
    for role in ROLES:
        await desk.add_user(role, role, role, "finance" if role is Role.HANDLER else None, PASSWORD)
    return desk


@pytest.fixture
async def number(desk: Desk) -> str:
    filed = (await desk.file("web:1", "web", STORY)).number
    decision = Decision("DEBT", "finance", None)
    await desk.confirm(Actor(Role.DISPATCHER, "派单员"), await desk.standing(filed), decision)
    return filed


@pytest.fixture
async def visitor(desk: Desk) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(desk) as client:
        client.follow_redirects = False
        yield client


def test_every_route_says_whose_it_is(desk: Desk) -> None:
    found = set(routes(create_app(desk)))
    known = PUBLIC | set(STAFF)
    unknown = {(method, path) for method, path in found - known if not path.startswith(STATED_ELSEWHERE)}
    assert not unknown, f"say who may: {sorted(unknown)}"
    assert not set(STAFF) - found, f"not there any more: {sorted(set(STAFF) - found)}"


STATED_ELSEWHERE = ("/admin/accounts/move", "/coordination/", "/alarms/", "/statistics/", "/static")
"""Rooms whose steps have tests of their own beside them."""


def filled(path: str, number: str) -> str:
    """A path of a case, a month, an account that are there."""
    values = {"number": number, "file_id": "1", "kind": "refer", "written": "2026-10", "form": "json"}
    values |= {"file": "2026-10.json"}
    values |= {
        "body": "finance",
        "key": "paid",
        "year": "2026",
        "login": "nobody",
        "notice_id": "1",
        "session_id": "999",
    }
    for name, value in values.items():
        path = path.replace("{" + name + "}", value)
    return path


@pytest.mark.parametrize("role", ROLES)
async def test_a_role_opens_its_own_rooms_and_finds_nothing_elsewhere(
    desk: Desk, number: str, visitor: httpx.AsyncClient, role: Role
) -> None:
    visitor.follow_redirects = True
    staff = await Staff(visitor).log_in(role)
    visitor.follow_redirects = False
    for (method, path), roles in sorted(STAFF.items()):
        if path in ("/live", "/logout"):
            continue  # a stream without an end; the end of this very session
        said = filled(path, number)
        answer = await (visitor.get(said) if method == "GET" else staff.post(said))
        may, reached = role in roles, answer.status_code != 404
        if path.startswith("/admin/accounts/"):
            continue  # nobody of that name: 404 for an administrator, too (tests/desk/test_administration)
        assert reached == may, f"{role} {method} {path}: {answer.status_code}"
        assert answer.status_code < 500, f"{role} {method} {path}: {answer.status_code}"


@pytest.mark.parametrize(("method", "path"), sorted(STAFF))
async def test_who_is_not_logged_in_finds_nothing(
    desk: Desk, number: str, visitor: httpx.AsyncClient, method: str, path: str
) -> None:
    said = filled(path, number)
    answer = await (visitor.get(said) if method == "GET" else visitor.post(said, data={"csrf": "guessed"}))
    assert answer.status_code == 404


@pytest.mark.parametrize("role", ROLES)
async def test_no_step_is_taken_with_another_sessions_token(
    desk: Desk, number: str, visitor: httpx.AsyncClient, role: Role
) -> None:
    visitor.follow_redirects = True
    await Staff(visitor).log_in(role)
    visitor.follow_redirects = False
    for method, path in STAFF:
        if method == "POST":
            answer = await visitor.post(filled(path, number), data={"csrf": "guessed"})
            assert answer.status_code == 404, path
