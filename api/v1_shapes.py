"""In which shapes do other systems send and receive? Models of the JSON API, with an example of each."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from intake.rules.lifecycle import Role
from intake.statistics.tables import Sort

A_CASE: dict[str, Any] = {
    "number": "XZZX-20261012-0001",
    "status": {"code": "handling", "name": "办理中"},
    "version": 5,
    "domain": {"code": "DEBT", "name": "政府债务与拖欠账款"},
    "subtype": {"code": "project", "name": "工程款"},
    "lead": {"code": "finance", "name": "新郑市财政局"},
    "assisting": [],
    "respondent": {"code": "xuedian", "name": "新郑市薛店镇人民政府"},
    "opened_at": "2026-10-12T02:00:00Z",
    "changed_at": "2026-10-13T01:30:00Z",
    "closed_at": None,
    "due_on": "2026-11-02",
    "late": False,
    "urgent": False,
}


class In(BaseModel):
    """What is sent: nothing but what is named here."""

    model_config = ConfigDict(extra="forbid")


class ComplaintIn(In):
    """A complaint as somebody told it to another system."""

    text: str = Field(min_length=1, max_length=20_000, description="what happened, in the person's own words")
    kind: Literal["complaint", "report"] = Field(
        default="complaint", description="report: of an official's offence; who told it is never named"
    )
    name: str = Field(default="", max_length=100)
    phone: str = Field(default="", max_length=30, description="11 digits, or with area code; kept sealed")
    address: str = Field(default="", max_length=200)
    firm: str = Field(default="", max_length=100, description="the firm the person speaks for")
    uscc: str = Field(default="", max_length=18, description="its 统一社会信用代码")

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "text": "薛店镇政府2023年答应付我工程款三万元,一直没给。",
                    "name": "王小明",
                    "phone": "13800001234",
                }
            ]
        },
    )


class ReceiptOut(BaseModel):
    """The receipt: number and secret query code, to be handed to who complained."""

    number: str = Field(examples=["XZZX-20261012-0001"])
    code: str = Field(examples=["7K3M-Q9TD-2XWF-H6RC"])


class Named(BaseModel):
    """A code of the reference data and what people call it."""

    code: str
    name: str


class ClockOut(BaseModel):
    """A time limit: its last day, whether it was met, and the rule it comes from."""

    term: Named
    started_on: date
    due_on: date
    met_on: date | None
    provisional: bool = Field(description="counted by a calendar year that is not announced yet")
    late: bool
    source: str


class CaseOut(BaseModel):
    """Where a case stands. It holds nothing of who complained, nor what was said."""

    number: str
    status: Named
    version: int = Field(description="grows with each step")
    domain: Named
    subtype: Named | None
    lead: Named
    assisting: list[Named]
    respondent: Named | None
    opened_at: datetime
    changed_at: datetime = Field(description="when the version last grew")
    closed_at: datetime | None
    due_on: date | None = Field(description="the earliest last day of what is owed now")
    late: bool
    urgent: bool

    model_config = ConfigDict(json_schema_extra={"examples": [A_CASE]})


class CaseWithClocksOut(CaseOut):
    """A case with all its time limits."""

    clocks: list[ClockOut]

    model_config = ConfigDict(json_schema_extra={"examples": [{**A_CASE, "clocks": []}]})


class ChangesOut(BaseModel):
    """Cases in the order in which they last changed; ``cursor`` is where to go on."""

    cases: list[CaseOut]
    cursor: str = Field(
        description="keep it: the next call with it gives what changed since",
        examples=["1791770400000000-17"],
    )
    more: bool = Field(description="whether there is more right now")


class HappenedOut(BaseModel):
    """One thing that happened, and the status after it."""

    at: datetime
    event: Named
    by: Role
    status: Named


class HistoryOut(BaseModel):
    """What happened to a case that its complainant may know, oldest first, without the words."""

    number: str
    entries: list[HappenedOut]


class FigureOut(BaseModel):
    """One figure; a rate has numerator and denominator, and ``percent`` in place of ``value``."""

    id: str = Field(examples=["registered"])
    section: str
    name: str = Field(examples=["登记量"])
    value: float | int | None
    numerator: int | None
    denominator: int | None
    percent: float | None
    unit: str
    note: str


class ColumnOut(BaseModel):
    """A column: a rate is three of them, ``.numerator``, ``.denominator`` and ``.percent``; money is in 万元."""

    id: str = Field(examples=["accepted"])
    name: str = Field(examples=["受理件数"])
    sort: Sort


class RowOut(BaseModel):
    """A row; ``key`` names what it is about by its code."""

    key: str = Field(examples=["DEBT"])
    cells: list[str | int | float | None] = Field(description="in the order of the columns")


class TableOut(BaseModel):
    """A table of the month; ``total`` is the row under it where its columns add up."""

    id: str = Field(examples=["domains"])
    title: str = Field(examples=["领域分布"])
    note: str
    columns: list[ColumnOut]
    rows: list[RowOut]
    total: list[str | int | float | None] | None


class FiguresOut(BaseModel):
    """The figures of a frozen month: version 0 as frozen, then its amendments; ``digest`` is the SHA-256 of what was kept."""

    month: str = Field(examples=["2026-10"])
    version: int
    at: datetime
    reason: str = Field(description="why it was amended; empty for version 0")
    digest: str
    figures: list[FigureOut]
    tables: list[TableOut] = Field(
        description="what the figures are made of; those that list cases only with cases:read"
    )


class MonthOut(BaseModel):
    """A frozen month and its last version."""

    month: str = Field(examples=["2026-10"])
    version: int
    at: datetime
    digest: str


class MonthsOut(BaseModel):
    """The frozen months, the newest first."""

    months: list[MonthOut]


class DomainOut(Named):
    """A domain with its subtypes."""

    subtypes: list[Named]


class ReasonOut(Named):
    """Why a complaint may not be accepted, and where to go instead."""

    route: str
    source: str


class CodesOut(BaseModel):
    """The codes in force; ``rulebook`` changes when they do."""

    rulebook: str
    domains: list[DomainOut]
    statuses: list[Named]
    events: list[Named]
    bodies: list[Named]
    reasons: list[ReasonOut]
