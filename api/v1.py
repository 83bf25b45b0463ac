"""What does the JSON API offer the city's other systems? Filing, cases and their history, frozen figures, codes."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Header, Path, Query, Request, Response
from fastapi.openapi.utils import get_openapi
from pydantic import AfterValidator, AwareDatetime, BeforeValidator, StringConstraints

from api import webhooks
from api.bearers import Files, Holder, ReadsCases, ReadsFigures
from api.problems import KIND, Problem, as_problem, explain_errors
from api.public import desk_of
from api.v1_shapes import (
    CaseOut,
    CaseWithClocksOut,
    ChangesOut,
    ClockOut,
    CodesOut,
    ColumnOut,
    ComplaintIn,
    DomainOut,
    FigureOut,
    FiguresOut,
    HappenedOut,
    HistoryOut,
    MonthOut,
    MonthsOut,
    Named,
    ReasonOut,
    ReceiptOut,
    RowOut,
    TableOut,
)
from intake.desk.desk import Desk
from intake.desk.outside import CaseOutside, Place, Wanted
from intake.reference.rulebook import Rulebook
from intake.rules.lifecycle import Status
from intake.rules.limits import LimitId
from intake.rules.month import month
from intake.rules.person import person
from intake.rules.scope import Scope
from intake.statistics import flat
from intake.statistics.tables import Table

router = APIRouter()
PREFIX = "/api/v1"
DESCRIPTION = (
    "供信用平台、12345、营商环境平台等系统对接。令牌由管理员发放;不返回任何个人信息。"
    "每个令牌 {seconds} 秒内最多读 {reads} 次,{hours} 小时内最多提交 {filings} 件,超出的得 429 和 Retry-After。"
)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
LARGEST_ID = 2**31 - 1
YEARS = range(1970, 2100)
WRITTEN_OUT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d", re.ASCII)
CASE_NUMBER = "number"
"""The column of a table that lists single cases."""
REPLAYED = "Idempotent-Replayed"


def _of_our_time(moment: datetime) -> datetime:
    if moment.year not in YEARS:
        raise ValueError("not of our time")
    return moment


def _is_written_out(moment: object) -> object:
    """A moment is written as RFC 3339 has it, never as a number of seconds."""
    if isinstance(moment, str) and WRITTEN_OUT.match(moment) is None:
        raise ValueError("not as RFC 3339 has it")
    return moment


def _place(cursor: str) -> Place:
    micros, _, last = cursor.partition("-")
    if int(last) > LARGEST_ID:
        raise ValueError("no cursor of ours")
    return Place(EPOCH + int(micros) * MICROSECOND, int(last))


def _is_ours(cursor: str) -> str:
    if cursor:
        _place(cursor)
    return cursor


Number = Annotated[str, Path(pattern="^[A-Za-z0-9-]{1,30}$", examples=["XZZX-20261012-0001"])]
Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        pattern="^[A-Za-z0-9_-]{8,80}$",
        description="names this filing for ever: sent again it files nothing twice and gives the same answer",
        examples=["12345-20261012-000017"],
    ),
]
OptionalKey = Annotated[str, Header(alias="Idempotency-Key", pattern="^([A-Za-z0-9_-]{8,80})?$")]
DomainCode = Annotated[str, StringConstraints(pattern="^[A-Z]{1,10}$")]
Moment = Annotated[AwareDatetime, BeforeValidator(_is_written_out), AfterValidator(_of_our_time)]
Cursor = Annotated[str, AfterValidator(_is_ours)]


def create(desk: Desk) -> FastAPI:
    """The application under ``/api/v1``, over an open desk."""
    limits = desk.tools.rulebook.limits
    app = FastAPI(
        title="践诺 API",
        version="1",
        description=DESCRIPTION.format(
            reads=limits[LimitId.API_READS].most,
            seconds=limits[LimitId.API_READS].seconds,
            filings=limits[LimitId.API_FILINGS].most,
            hours=limits[LimitId.API_FILINGS].seconds // 3600,
        ),
        docs_url=None,
        redoc_url=None,
    )
    app.state.desk = desk
    app.include_router(router)
    app.include_router(webhooks.router)
    explain_errors(app, desk.tools.rulebook.words, (*router.routes, *webhooks.router.routes), as_problem)
    _describe(app)
    return app


@router.post("/complaints", status_code=201, summary="提交一件投诉")
async def file_complaint(
    request: Request, response: Response, holder: Files, key: Key, complaint: ComplaintIn
) -> ReceiptOut:
    """File a complaint; the same answer when it was filed before, 409 for another content under its key."""
    who = person(
        complaint.name, complaint.phone, "", complaint.address, firm=complaint.firm, uscc=complaint.uscc
    )
    receipt = await desk_of(request).outside.file(
        holder, key, complaint.text, who, secret=complaint.kind == "report"
    )
    if receipt.again:
        response.headers[REPLAYED] = "true"
    return ReceiptOut(number=receipt.number, code=receipt.code)


@router.get("/cases", summary="按变化先后列出办件")
async def cases(
    request: Request,
    holder: ReadsCases,
    status: Annotated[list[Status], Query(max_length=30, default_factory=list)],
    domain: Annotated[list[DomainCode], Query(max_length=20, default_factory=list)],
    changed_since: Annotated[Moment, Query(examples=["2026-10-12T00:00:00+08:00"])] = EPOCH,
    cursor: Annotated[
        Cursor, Query(pattern="^([0-9]{1,16}-[0-9]{1,10})?$", description="in place of changed_since")
    ] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> ChangesOut:
    """The cases that changed since a moment or a cursor, the longest unchanged first.

    A case that changes while one pages comes again further on; none is passed over. Where ``more`` is false, come back later
    with the cursor. A case may be told twice at the same ``version``.
    """
    desk = desk_of(request)
    wanted = Wanted(frozenset(status), frozenset(domain))
    after = _place(cursor) if cursor else Place(changed_since)
    found = await desk.outside.changes(holder.actor, wanted, after, limit)
    return ChangesOut(
        cases=[_case(desk.tools.rulebook, one) for one in found.cases],
        cursor=f"{(found.place.at - EPOCH) // MICROSECOND}-{found.place.id}",
        more=found.more,
    )


@router.get("/cases/{number}", summary="一个办件现在的情况")
async def case(request: Request, holder: ReadsCases, number: Number) -> CaseWithClocksOut:
    """One case with its time limits; 404 where the token may not see it."""
    desk = desk_of(request)
    found, clocks = await desk.outside.case(holder.actor, number)
    return CaseWithClocksOut(
        **dict(_case(desk.tools.rulebook, found)),
        clocks=[
            ClockOut(
                term=Named(code=one.term, name=one.name),
                started_on=one.started_on,
                due_on=one.due_on,
                met_on=one.met_on,
                provisional=one.provisional,
                late=one.late,
                source=one.source,
            )
            for one in clocks
        ],
    )


@router.get("/cases/{number}/history", summary="一个办件的经过")
async def history(request: Request, holder: ReadsCases, number: Number) -> HistoryOut:
    """What happened to a case that its complainant may know; 404 where the token may not see it."""
    desk = desk_of(request)
    words = desk.tools.rulebook.words
    return HistoryOut(
        number=number,
        entries=[
            HappenedOut(
                at=one.at,
                event=Named(code=one.event, name=words.event[one.event]),
                by=one.by,
                status=Named(code=one.status, name=words.status[one.status]),
            )
            for one in await desk.outside.history(holder.actor, number)
        ],
    )


@router.get("/figures", summary="列出已冻结的月份")
async def frozen_months(request: Request, holder: ReadsFigures) -> MonthsOut:
    """The months whose figures may be taken, the newest first, each with its last version."""
    found = await desk_of(request).outside.frozen_months(holder.actor)
    return MonthsOut(
        months=[
            MonthOut(month=str(of), version=last.number, at=last.at, digest=last.digest) for of, last in found
        ]
    )


@router.get("/figures/{month}", summary="一个已冻结月份的数字和表")
async def figures(
    request: Request,
    holder: ReadsFigures,
    written: Annotated[
        str, Path(alias="month", pattern="^20[0-9]{2}-(0[1-9]|1[0-2])$", examples=["2026-10"])
    ],
) -> FiguresOut:
    """The figures of a month as they are published, with the tables behind them; 404 while it is not frozen.

    Tables that list single cases are for tokens that may read cases, too.
    """
    of = month(written)
    edition = await desk_of(request).outside.published(holder.actor, of)
    return FiguresOut(
        month=str(of),
        version=edition.number or 0,
        at=edition.at or of.ends,
        reason=edition.reason,
        digest=edition.digest,
        figures=[
            FigureOut(**{name: getattr(line, name) for name in FigureOut.model_fields})
            for line in flat.lines(edition.figures)
        ],
        tables=[
            _table(table)
            for table in edition.figures.tables
            if Scope.CASES_READ in holder.scopes or not _lists_cases(table)
        ],
    )


def _lists_cases(table: Table) -> bool:
    return any(column.id == CASE_NUMBER for column in table.columns)


def _table(table: Table) -> TableOut:
    """A table as every file writes it: a rate is three columns, an amount in 万元."""
    heads = flat.heads(table)
    return TableOut(
        id=table.id,
        title=table.title,
        note=table.note,
        columns=[
            ColumnOut(
                id=f"{table.columns[head.place].id}.{head.part}"
                if head.part
                else table.columns[head.place].id,
                name=head.name,
                sort=head.sort,
            )
            for head in heads
        ],
        rows=[RowOut(key=row.key, cells=list(flat.flat(table, row))) for row in table.rows],
        total=list(flat.flat(table, table.total)) if table.total else None,
    )


@router.get("/codes", summary="现行代码表")
async def codes(request: Request, _holder: Holder) -> CodesOut:
    """Domains, statuses, events, bodies and reasons by their codes, for any token."""
    book = desk_of(request).tools.rulebook
    return CodesOut(
        rulebook=book.digest,
        domains=[
            DomainOut(code=one.code, name=one.name, subtypes=_named(one.subtypes)) for one in book.domains
        ],
        statuses=_named(book.words.status),
        events=_named(book.words.event),
        bodies=[Named(code=body.id, name=body.name) for body in book.bodies],
        reasons=[
            ReasonOut(code=one.code, name=one.name, route=one.route, source=one.source)
            for one in book.reasons
        ],
    )


def _named(names: Mapping[Any, str]) -> list[Named]:
    return [Named(code=str(code), name=name) for code, name in names.items()]


def _case(book: Rulebook, one: CaseOutside) -> CaseOut:
    domain = next(domain for domain in book.domains if domain.code == one.domain)

    def body(id: str) -> Named:
        return Named(code=id, name=book.bodies.get(id).name)

    return CaseOut(
        number=one.number,
        status=Named(code=one.status, name=book.words.status[one.status]),
        version=one.version,
        domain=Named(code=domain.code, name=domain.name),
        subtype=next((one_of for one_of in _named(domain.subtypes) if one_of.code == one.subtype), None),
        lead=body(one.lead),
        assisting=[body(id) for id in one.assisting],
        respondent=body(one.respondent) if one.respondent else None,
        opened_at=one.opened_at,
        changed_at=one.changed_at,
        closed_at=one.closed_at,
        due_on=one.due_on,
        late=one.late,
        urgent=one.urgent,
    )


def _describe(app: FastAPI) -> None:
    """Let the description say of every operation that what goes wrong comes as a problem."""
    wrong = {"content": {KIND: {"schema": {"$ref": "#/components/schemas/Problem"}}}}

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            made = get_openapi(
                title=app.title,
                version=app.version,
                description=app.description,
                routes=app.routes,
                servers=[{"url": PREFIX}],
            )
            for operations in made["paths"].values():
                for operation in operations.values():
                    answers = operation["responses"]
                    answers.pop("422", None)
                    answers["429"] = {
                        "description": "太频繁,按 Retry-After 给的秒数等一等再试",
                        "headers": {"Retry-After": {"description": "秒", "schema": {"type": "integer"}}},
                        **wrong,
                    }
                    answers["4XX"] = {"description": "没有做成,请按 detail 改", **wrong}
                    answers["5XX"] = {"description": "系统出了问题,请稍后再试", **wrong}
            schemas = made["components"]["schemas"]
            for unused in ("HTTPValidationError", "ValidationError"):
                schemas.pop(unused, None)
            problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas.update(problem.pop("$defs"), Problem=problem)
            app.openapi_schema = made
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]
