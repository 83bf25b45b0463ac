"""Another system of the city, as the tests play it: a client that brings its token."""

from collections.abc import AsyncIterator

import httpx
import pytest

from api.app import create_app
from intake.desk.desk import Desk
from intake.desk.tools import Actor
from intake.rules.lifecycle import Role
from intake.rules.scope import Scope
from intake.seal import Seal
from intake.store.store import Store
from tests.statistics.city import City

TEXT = "薛店镇政府欠我工程款三万元,电话13800001234"
PERSONAL = ("13800001234", "138", "王小明", "王**", "工程款三万元", "薛店镇政府欠我")


@pytest.fixture
def city(store: Store, seal: Seal) -> City:
    return City(store, seal)


@pytest.fixture
def desk(city: City) -> Desk:
    return city.desk


@pytest.fixture
async def credit(desk: Desk) -> AsyncIterator[httpx.AsyncClient]:
    """The credit platform, which sees what a supervisor sees."""
    async with await system(desk, Role.SUPERVISOR) as client:
        yield client


async def system(
    desk: Desk, role: Role, *scopes: Scope, body: str | None = None, name: str = "信用平台"
) -> httpx.AsyncClient:
    """A system that acts as this role and was given these scopes, or all."""
    given = scopes or tuple(scope for scope in Scope if role is Role.SUPERVISOR or scope != "figures:read")
    token = await desk.outside.issue(Actor(role, name, body), given, 30)
    return caller(desk, token)


def caller(desk: Desk, token: str = "") -> httpx.AsyncClient:
    """Whoever calls the application, with this token or none."""
    transport = httpx.ASGITransport(create_app(desk))
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return httpx.AsyncClient(transport=transport, base_url="http://test", headers=headers)


def key(word: str) -> dict[str, str]:
    return {"Idempotency-Key": word}


def is_a_problem(answer: httpx.Response, status: int) -> bool:
    """Whether this is a problem document with a sentence in Chinese that says what to do."""
    told = answer.json()
    return (
        answer.status_code == told["status"] == status
        and answer.headers["content-type"] == "application/problem+json"
        and "请" in told["detail"]
        and set(told) <= {"title", "status", "detail", "errors"}
    )
