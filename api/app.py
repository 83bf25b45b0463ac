"""What does the web serve? Public pages, staff pages and JSON over one desk; headers and errors in one place."""

import logging
from pathlib import Path
from time import perf_counter

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.responses import PlainTextResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import (
    additions,
    administration,
    alarms,
    calls,
    complain,
    coordination,
    dashboard,
    figures,
    finding,
    hotline,
    live,
    me,
    open311,
    oversight,
    pages,
    public,
    question,
    receipts,
    records,
    replies,
    staff,
    statistics,
    triage,
    uploads,
    v1,
)
from api.errors import answer
from api.pages import page
from api.problems import problem
from intake.desk.desk import Desk
from intake.desk.second_step import SecondStepOwed
from intake.errors import IntakeError
from intake.rules.limits import TooMany

log = logging.getLogger(__name__)

LARGEST_BODY = 2_000_000  # bytes: a text many times too long still comes back in its form, with the advice
WITH_FILES = frozenset({"/complain", "/track/add"})
WITH_BODY = frozenset({"POST", "PATCH"})
LARGEST_WITH_FILES = 100_000_000  # bytes: what is over the files' own limits is still told so
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def create_app(desk: Desk, *, pop_secret: str = "") -> FastAPI:
    """The web application over an open desk. ``pop_secret`` signs what the telephone system says (api/hotline)."""
    app = FastAPI(title="践诺", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.desk = desk
    app.state.pop_secret = pop_secret
    app.state.is_leaving = lambda: False  # who serves says when it stops (api/main), so that streams end
    app.include_router(public.router)
    app.include_router(complain.router)
    app.include_router(additions.router)
    app.include_router(uploads.router)
    app.include_router(receipts.router)
    app.include_router(figures.router)
    app.include_router(staff.router)
    app.include_router(me.router)
    app.include_router(triage.router)
    app.include_router(finding.router)
    app.include_router(oversight.router)
    app.include_router(dashboard.router)
    app.include_router(administration.router)
    app.include_router(replies.router)
    app.include_router(hotline.router)
    app.include_router(coordination.router)
    app.include_router(records.router)
    app.include_router(alarms.router)
    app.include_router(calls.router)
    app.include_router(live.router)
    app.include_router(statistics.router)
    app.include_router(statistics.body_router)
    app.mount(v1.PREFIX, v1.create(desk))
    app.mount(open311.PREFIX, open311.create(desk))
    # Only what is the same for everybody is packed: beside a secret, the length of a packed page would tell of it.
    app.mount("/static/htmx", GZipMiddleware(StaticFiles(packages=[("js_lib_htmx", "static/htmx")])))
    app.mount("/static", GZipMiddleware(StaticFiles(directory=Path(__file__).parent / "static")))
    app.add_exception_handler(IntakeError, _explain)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(StarletteHTTPException, _elsewhere)
    for kind in (SQLAlchemyError, ConnectionError):
        app.add_exception_handler(kind, _away)
    app.add_exception_handler(Exception, _broken)
    app.add_middleware(Guard)

    @app.get("/healthz")
    async def healthz() -> PlainTextResponse:
        return PlainTextResponse("ok")

    @app.get("/readyz")
    async def readyz() -> PlainTextResponse:
        await desk.ready()
        return PlainTextResponse("ok")

    return app


class Guard:
    """Refuses bodies that are too long or of no stated length, sets the headers of every answer, notes how long it took.

    Plain ASGI: Starlette's own kind of middleware starts a task and two streams for each request.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = perf_counter()
        query = scope["query_string"].decode("latin-1")
        pages.HERE.set(f"{scope['path']}?{query}" if query else scope["path"])
        pages.LARGE.set(f"{pages.LARGE_COOKIE}=yes" in Headers(scope=scope).get("cookie", ""))

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
                _note(scope, message["status"], perf_counter() - begun)
            await send(message)

        if scope["method"] in WITH_BODY and not _bounded(scope["path"], Headers(scope=scope)):
            refused = _refused(scope["path"], 413, "内容太长,没有提交。请压缩到两万字以内。")
            await refused(scope, receive, guarded)
        else:
            await self._app(scope, receive, guarded)


def _note(scope: Scope, status: int, seconds: float) -> None:
    """One line of log: the route's template, never the path, which may hold a case number; which token, where one was brought."""
    route, token = getattr(scope.get("route"), "path", None), scope.get("state", {}).get("token_id")
    log.info(
        "answered",
        extra={
            "method": scope["method"],
            "route": f"{scope.get('root_path', '')}{route}" if route else "none",
            "status": status,
            "milliseconds": round(seconds * 1000, 1),
            **({"token_id": token} if token else {}),
        },
    )


def _bounded(path: str, headers: Headers) -> bool:
    """Whether a body says how long it is, and is not too long for what is sent there."""
    length, brings_files = headers.get("content-length"), path in WITH_FILES
    largest = LARGEST_WITH_FILES if brings_files and _is_multipart(headers) else LARGEST_BODY
    return length is not None and length.isascii() and length.isdigit() and int(length) <= largest


def _is_multipart(headers: Headers) -> bool:
    return headers.get("content-type", "").startswith("multipart/form-data")


async def _explain(request: Request, error: Exception) -> Response:
    if not isinstance(error, IntakeError):
        raise error
    if isinstance(error, SecondStepOwed) and request.method == "GET":
        return RedirectResponse("/me", 303)
    if isinstance(error, TooMany) and question.may_ask(request, error.limit):
        return await question.ask(request)
    status, sentence = answer(error, request.app.state.desk.tools.rulebook.words)
    refused = _refused(request.url.path, status, sentence)
    if isinstance(error, TooMany):
        refused.headers["Retry-After"] = str(error.limit.seconds)
    return refused


async def _malformed(request: Request, _error: Exception) -> Response:
    """A form or a line of JSON that is not as our own pages send it; nothing of it is echoed."""
    return _refused(request.url.path, 422, "提交的内容不完整或不合要求,没有保存。请回到上一页,刷新后再提交。")


async def _elsewhere(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, StarletteHTTPException) else 500
    refused = _refused(request.url.path, status, "没有这个页面,或不能这样打开。请从首页进入。")
    refused.headers.update((isinstance(error, StarletteHTTPException) and error.headers) or {})
    return refused


async def _away(request: Request, error: Exception) -> Response:
    """The database, or who reads, does not answer."""
    log.error("a part does not answer", exc_info=error)
    return _refused(request.url.path, 503, "系统暂时不能用,没有保存。请过几分钟再试;内容请先留一份。")


async def _broken(request: Request, _error: Exception) -> Response:
    """What nobody foresaw; Starlette raises it on for the log."""
    refused = _refused(request.url.path, 500, "出了点问题,没有保存。请稍后再试;内容请先留一份。")
    refused.headers.update(HEADERS)
    return refused


def _refused(path: str, status: int, sentence: str) -> Response:
    if path.startswith("/api/"):
        return problem(status, sentence)
    if path.startswith(open311.PREFIX):
        return open311.refuse(path, status, sentence)
    return page("refused.html", status, sentence=sentence)
