"""Which problem (RFC 9457) does an error become for a program? One table beside the pages' own, and one shape for all."""

import logging
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel, Field
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.routing import BaseRoute
from starlette.types import Scope

from api import errors
from intake.desk.months import NotFrozen
from intake.errors import Conflict, IntakeError, NotFound, Unacceptable
from intake.reference.rulebook import Words
from intake.rules.limits import TooMany
from intake.rules.month import WrongMonth
from intake.rules.person import WrongField
from intake.rules.scope import NotInScope, NoToken

log = logging.getLogger(__name__)
KIND = "application/problem+json"
AWAY = "系统暂时不能用,没有保存。请过几分钟用同一个请求再试。"
BROKEN = "出了点问题,没有保存。请稍后用同一个请求再试;还是不行请联系管理员。"
MALFORMED = "请求不合要求,没有保存。请按 errors 里列出的各项改好再试。"
NOWHERE = "没有这个地址。请对照 openapi.json 核对路径。"
NOT_SO = "这个地址不能用这种方法访问。请对照 openapi.json 核对方法。"

SENTENCES: dict[type[IntakeError], tuple[int, str]] = {
    NoToken: (401, "没有带令牌,或令牌不对、已过期、已作废。请在 Authorization 里写 Bearer 和有效的令牌。"),
    NotInScope: (403, "这个令牌没有做这件事的权限。请管理员发一个带相应权限的令牌。"),
    NotFound: (404, "没有找到,或这个令牌不能看它。请核对编号。"),
    NotFrozen: (404, "这个月还没有冻结,没有可以取用的数字。请等冻结以后再取。"),
    Conflict: (
        409,
        "这个 Idempotency-Key 已经用来提交过另一份内容,没有保存。请换一个新的,或按原来的内容重发。",
    ),
    TooMany: (429, "请求太频繁,没有保存。请按 Retry-After 给的秒数等一等再试。"),
    WrongMonth: (422, "月份要写成 2026-10 这样。请改好再试。"),
    Unacceptable: (422, "内容是空的、太长或不合要求,没有保存。请修改后再试。"),
}
"""What a program is told otherwise than a person on a page."""

ADVICE = {
    "missing": "缺少这一项。",
    "string_too_short": "太短。",
    "string_too_long": "太长。",
    "string_pattern_mismatch": "写法不对。",
    "enum": "不在可选的值里。",
    "literal_error": "不在可选的值里。",
    "extra_forbidden": "没有这一项。",
    "json_invalid": "不是合法的 JSON。",
}


class Fault(BaseModel):
    """One part of a request that cannot be taken, and why."""

    pointer: str = Field(
        description="where: body, query, header or path, then the name", examples=["body/text"]
    )
    detail: str = Field(examples=["缺少这一项。"])


class Problem(BaseModel):
    """What went wrong, as RFC 9457 has it."""

    title: str = Field(description="the status in words", examples=["Unprocessable Content"])
    status: int = Field(examples=[422])
    detail: str = Field(description="a sentence for people: what happened, what to do", examples=[MALFORMED])
    errors: list[Fault] | None = Field(default=None, description="of 422: each part that cannot be taken")


Refuse = Callable[[str, int, str, Mapping[str, str], Sequence[Fault]], Response]
"""How an application writes a refusal: path that was asked, status, sentence, headers, faults."""


def problem(
    status: int, detail: str, headers: Mapping[str, str] | None = None, faults: Sequence[Fault] = ()
) -> JSONResponse:
    """A refusal as a problem document."""
    told = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail, errors=list(faults) or None)
    return JSONResponse(told.model_dump(exclude_none=True), status, headers, KIND)


def as_problem(
    _path: str, status: int, detail: str, headers: Mapping[str, str], faults: Sequence[Fault]
) -> JSONResponse:
    """A refusal as a problem document, whatever was asked for."""
    return problem(status, detail, headers, faults)


def told(error: IntakeError, words: Words) -> tuple[int, str]:
    """Status and sentence of an error for a program."""
    if isinstance(error, WrongField):
        return errors.answer(error, words)
    for kind in type(error).__mro__:
        if kind in SENTENCES:
            return SENTENCES[kind]
        if kind in errors.ANSWERS:
            break
    return errors.answer(error, words)


def explain_errors(app: FastAPI, words: Words, routes: Sequence[BaseRoute], refuse: Refuse) -> None:
    """Let an application of these routes answer whatever goes wrong in its own shape."""

    async def domain(request: Request, error: Exception) -> Response:
        if not isinstance(error, IntakeError):
            raise error
        status, sentence = told(error, words)
        return refuse(request.url.path, status, sentence, _headers(error), ())

    async def malformed(request: Request, error: Exception) -> Response:
        found = error.errors() if isinstance(error, RequestValidationError) else ()
        return refuse(
            request.url.path, 422, MALFORMED, {}, [_fault(one["loc"], one["type"]) for one in found]
        )

    async def elsewhere(request: Request, error: Exception) -> Response:
        if not isinstance(error, StarletteHTTPException):
            raise error
        sentence = {404: NOWHERE, 405: NOT_SO}.get(error.status_code, MALFORMED)
        headers = {"Allow": _methods(routes, request.scope)} if error.status_code == 405 else error.headers
        return refuse(request.url.path, error.status_code, sentence, headers or {}, ())

    async def away(request: Request, error: Exception) -> Response:
        log.error("a part does not answer", exc_info=error)
        return refuse(request.url.path, 503, AWAY, {}, ())

    async def broken(request: Request, _error: Exception) -> Response:
        return refuse(request.url.path, 500, BROKEN, {}, ())

    app.add_exception_handler(IntakeError, domain)
    app.add_exception_handler(RequestValidationError, malformed)
    app.add_exception_handler(StarletteHTTPException, elsewhere)
    for kind in (SQLAlchemyError, ConnectionError):
        app.add_exception_handler(kind, away)
    app.add_exception_handler(Exception, broken)


def _methods(routes: Sequence[BaseRoute], scope: Scope) -> str:
    """Every method of an address; Starlette names those of the first route alone."""
    path = scope["path"].removeprefix(scope.get("root_path", ""))
    there = [route for route in routes if isinstance(route, APIRoute) and route.path_regex.match(path)]
    return ", ".join(sorted({method for route in there for method in route.methods or ()}))


def _headers(error: IntakeError) -> dict[str, str]:
    match error:
        case NoToken():
            return {"WWW-Authenticate": "Bearer"}
        case NotInScope():
            return {"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{error.scope}"'}
        case TooMany():
            return {"Retry-After": str(error.limit.seconds)}
    return {}


def _fault(where: Sequence[str | int], kind: str) -> Fault:
    """A part by its place; nothing that was sent is echoed but names that are ours."""
    known = where[:-1] if kind == "extra_forbidden" else where
    return Fault(pointer="/".join(map(str, known)), detail=ADVICE.get(kind, "不合要求。"))
