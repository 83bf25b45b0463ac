"""Another system of the city, as the tests play it: a client that brings its token."""

import httpx

from api.app import create_app
from intake.desk.desk import Desk
from intake.desk.tools import Actor
from intake.rules.lifecycle import Role
from intake.rules.scope import Scope

TEXT = "薛店镇政府欠我工程款三万元,电话13800001234"
PERSONAL = ("13800001234", "138", "王小明", "王**", "工程款三万元", "薛店镇政府欠我")


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
