"""Which columns does each table have? Columns, keys and checks only; rules live in intake/rules.

Moments are UTC and aware (``Moment``); whatever can name a person is sealed (``bytes``) or a blind index.
"""

from datetime import UTC, date, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Index,
    LargeBinary,
    MetaData,
    Text,
    UniqueConstraint,
    false,
    text,
    true,
)
from sqlmodel import Field, SQLModel

from intake.store.moment import Moment

NAMING = {
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "pk": "pk_%(table_name)s",
}


NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def _default(value: str | ColumnElement[Any]) -> dict[str, Any]:
    """A default of the database's own, so that rows written without the ORM have it too."""
    return {"server_default": value}


class Table(SQLModel):
    """The base of every table, with constraint names that migrations can name."""

    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMING)


class RawInput(Table, table=True):
    """What arrived, as it arrived, committed before anything reads it.

    ``source_key`` names the arrival for ever (``telegram:<bot>:<update>``): the same update twice is one row.
    ``lane`` is the sender's blind index: one sender's inputs are read in order of ``id``.
    """

    __tablename__ = "raw_input"
    __table_args__ = (
        Index(
            "ix_raw_input_waiting",
            "lane",
            "id",
            sqlite_where=text("handled_at IS NULL"),
            postgresql_where=text("handled_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    source_key: str = Field(max_length=200, unique=True)
    lane: str = Field(max_length=64)
    payload: bytes = Field(sa_type=LargeBinary)
    received_at: datetime = Field(sa_type=Moment)
    handled_at: datetime | None = Field(default=None, sa_type=Moment)


class Notice(Table, table=True):
    """What is to be said to somebody, written in the transaction of what caused it.

    ``key`` is ``<case>:<event>:<recipient>``: the same thing is said once. ``recipient`` and ``facts`` are sealed.
    ``edits`` is the messenger's own id of the message this one takes the place of.
    """

    __tablename__ = "notice"
    __table_args__ = (
        Index(
            "ix_notice_waiting",
            "lane",
            "id",
            sqlite_where=text("sent_at IS NULL AND dead_at IS NULL"),
            postgresql_where=text("sent_at IS NULL AND dead_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=200, unique=True)
    channel: str = Field(max_length=20)
    lane: str = Field(max_length=64)
    template: str = Field(max_length=60)
    recipient: bytes = Field(sa_type=LargeBinary)
    facts: bytes = Field(sa_type=LargeBinary)
    edits: str | None = Field(default=None, max_length=40)
    not_before: datetime = Field(sa_type=Moment)
    leased_until: datetime | None = Field(default=None, sa_type=Moment)
    lease: str | None = Field(default=None, max_length=32)
    attempts: int = 0
    sent_at: datetime | None = Field(default=None, sa_type=Moment)
    dead_at: datetime | None = Field(default=None, sa_type=Moment)
    last_error: str | None = Field(default=None, max_length=300)


class DayCount(Table, table=True):
    """How many cases a local day has had so far; the source of case numbers."""

    __tablename__ = "day_count"

    id: int | None = Field(default=None, primary_key=True)
    day: str = Field(max_length=8, unique=True)
    last: int


class Complaint(Table, table=True):
    """What somebody said, once, as it was said. ``narrative`` and ``reading`` are sealed (they quote people).

    ``caller`` and ``named`` are the blind indexes of the telephone number and the exact name.
    ``corrections`` is sealed JSON of what the complainant corrected of the reading (desk/corrections). ``fingerprint`` is the
    keyed hash of all that a program sent, empty for what a person filed.
    """

    __tablename__ = "complaint"

    id: int | None = Field(default=None, primary_key=True)
    source_key: str = Field(max_length=200, unique=True)
    channel: str = Field(max_length=20)
    narrative: bytes = Field(sa_type=LargeBinary)
    reading: bytes = Field(sa_type=LargeBinary)
    model: str = Field(max_length=80)
    name: bytes | None = Field(default=None, sa_type=LargeBinary)
    phone: bytes | None = Field(default=None, sa_type=LargeBinary)
    id_number: bytes | None = Field(default=None, sa_type=LargeBinary)
    address: bytes | None = Field(default=None, sa_type=LargeBinary)
    firm: bytes | None = Field(default=None, sa_type=LargeBinary)
    uscc: bytes | None = Field(default=None, sa_type=LargeBinary)
    principal: bytes | None = Field(default=None, sa_type=LargeBinary)
    relation: bytes | None = Field(default=None, sa_type=LargeBinary)
    corrections: bytes | None = Field(default=None, sa_type=LargeBinary)
    caller: str | None = Field(default=None, max_length=64, index=True)
    named: str | None = Field(default=None, max_length=64, index=True)
    recipient: bytes | None = Field(default=None, sa_type=LargeBinary)
    lane: str | None = Field(default=None, max_length=64, index=True)
    masked: str = Field(sa_type=Text)
    told_at: datetime = Field(sa_type=Moment, index=True)
    fingerprint: str = Field(default="", max_length=64, sa_column_kwargs=_default(""))


_RETURNED, _CLAIMED = text("returns > 0"), text("unreasonable = 'asked'")


class Case(Table, table=True):
    """The tracked matter of a complaint. ``query_code`` is the keyed hash of the code on the receipt.

    ``version`` guards against two people writing over each other; ``changed_at`` is when it was last raised. ``tracks`` are the kinds of time limits it runs under
    (rules/clock), ``refusal`` to ``proposed_body`` what the guards ask of it (rules/guards). ``head`` is the digest of its
    last entry. ``code_salt`` is what a query code given anew is drawn from (desk/codes). A case merged into another goes on there; each complainant keeps receipt and rating.
    """

    __tablename__ = "case"
    __table_args__ = (
        # Walked from the newest; what else a search asks is looked up in the index, not in the row.
        Index("ix_case_lead_id", "lead", "id", "domain", "status"),
        Index("ix_case_status_id", "status", "id", "domain"),
        Index("ix_case_domain_id", "domain", "id", "status"),
        Index("ix_case_returned", "id", sqlite_where=_RETURNED, postgresql_where=_RETURNED),
        Index("ix_case_claimed", "id", sqlite_where=_CLAIMED, postgresql_where=_CLAIMED),
        Index("ix_case_changed_at_id", "changed_at", "id"),
        Index("ix_case_accepted_at", "accepted_at", "domain", "subtype"),
    )

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(max_length=30, unique=True)
    complaint_id: int = Field(foreign_key="complaint.id", index=True)
    query_code: str = Field(max_length=64)
    code_salt: str | None = Field(default=None, max_length=32)
    status: str = Field(max_length=30)
    opened_at: datetime = Field(sa_type=Moment)
    changed_at: datetime = Field(
        default=NEVER, sa_type=Moment, sa_column_kwargs=_default("1970-01-01 00:00:00")
    )
    version: int = 1
    default_label: str = Field(max_length=1)
    domain: str = Field(max_length=10)
    subtype: str | None = Field(default=None, max_length=40)
    lead: str = Field(max_length=40)
    respondent: str | None = Field(default=None, max_length=40)
    rule: str = Field(max_length=60)
    rulebook: str = Field(max_length=16)
    amount_fen: int | None = Field(default=None, sa_type=BigInteger)
    accepted_at: datetime | None = Field(default=None, sa_type=Moment)
    referred_at: datetime | None = Field(default=None, sa_type=Moment)
    reported_at: datetime | None = Field(default=None, sa_type=Moment)
    closed_at: datetime | None = Field(default=None, sa_type=Moment)
    solved: bool | None = None
    satisfaction: int | None = None
    tracks: str = Field(default="simple,normal", max_length=100, sa_column_kwargs=_default("simple,normal"))
    supplements: int = Field(default=0, sa_column_kwargs=_default("0"))
    returns: int = Field(default=0, sa_column_kwargs=_default("0"))
    return_barred: bool = Field(default=False, sa_column_kwargs=_default(false()))
    extensions: int = Field(default=0, sa_column_kwargs=_default("0"))
    asked_until: date | None = None
    refusal: str | None = Field(default=None, max_length=3)
    judgment: bool = Field(default=False, sa_column_kwargs=_default(false()))
    province_no: str | None = Field(default=None, max_length=60)
    sme_no: str | None = Field(default=None, max_length=60)
    flags: str = Field(default="", max_length=100, sa_column_kwargs=_default(""))
    unsure: bool = Field(default=False, sa_column_kwargs=_default(false()))
    excuse: str | None = Field(default=None, max_length=40)
    finding: str | None = Field(default=None, max_length=20)
    explained: bool = Field(default=False, sa_column_kwargs=_default(false()))
    refused_to_rectify: bool = Field(default=False, sa_column_kwargs=_default(false()))
    unreasonable: str = Field(default="", max_length=10, sa_column_kwargs=_default(""))
    proposed_by: str | None = Field(default=None, max_length=60)
    proposed_body: str | None = Field(default=None, max_length=40)
    merged_into: int | None = Field(default=None, foreign_key="case.id", index=True)
    split_from: int | None = Field(default=None, foreign_key="case.id", index=True)
    head: str = Field(default="", max_length=64, sa_column_kwargs=_default(""))


class Entry(Table, table=True):
    """One thing that happened to a case, for ever. Rows are added, never changed (the database refuses it).

    ``digest`` is keyed over this entry and the one before it. ``details`` is sealed JSON of what the step brought. The index holds
    all that figures ask of an entry, so that a month never reads the entries themselves, which grow for ever.
    """

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("case_id", "seq"),
        Index("ix_entry_event_at", "event", "at", "before", "after", "case_id", "seq"),
    )

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case.id")
    seq: int
    at: datetime = Field(sa_type=Moment)
    event: str = Field(max_length=30)
    by: str = Field(max_length=20)
    actor: str = Field(max_length=60)
    before: str | None = Field(default=None, max_length=30)
    after: str = Field(max_length=30)
    text: bytes | None = Field(default=None, sa_type=LargeBinary)
    details: bytes | None = Field(default=None, sa_type=LargeBinary)
    audience: str = Field(default="citizen", max_length=10, sa_column_kwargs=_default("citizen"))
    rulebook: str = Field(default="", max_length=16, sa_column_kwargs=_default(""))
    model: str = Field(default="", max_length=80, sa_column_kwargs=_default(""))
    digest: str = Field(default="", max_length=64, sa_column_kwargs=_default(""))


class Former(Table, table=True):
    """What a case was taken for until a dispatcher corrected it, so that a past month is counted as it was."""

    __tablename__ = "former"

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case.id", index=True)
    until: datetime = Field(sa_type=Moment, index=True)
    domain: str = Field(max_length=10)
    subtype: str | None = Field(default=None, max_length=40)
    lead: str = Field(max_length=40)
    respondent: str | None = Field(default=None, max_length=40)
    default_label: str = Field(max_length=1)


class FrozenMonth(Table, table=True):
    """A month's facts and figures as they were frozen, and each amendment after that; rows are added, never changed.

    ``number`` is 0 for the freeze, then counts the amendments. ``document`` is deflated canonical JSON, ``digest`` its
    SHA-256 before that, in hex. ``reason`` is empty for the freeze, public words for an amendment.
    """

    __tablename__ = "frozen_month"
    __table_args__ = (UniqueConstraint("month", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    month: str = Field(max_length=7)
    number: int
    at: datetime = Field(sa_type=Moment)
    actor: str = Field(max_length=60)
    reason: str = Field(max_length=300)
    digest: str = Field(max_length=64)
    document: bytes = Field(sa_type=LargeBinary)


class VerifiedAmount(Table, table=True):
    """What is owed in a case as it was verified, undisputed and paid so far, in fen; rows are added, the last of a case holds."""

    __tablename__ = "verified_amount"
    __table_args__ = (Index("ix_verified_amount_case_id_id", "case_id", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case.id")
    verified_fen: int = Field(sa_type=BigInteger)
    undisputed_fen: int = Field(sa_type=BigInteger)
    paid_fen: int = Field(sa_type=BigInteger)
    actor: str = Field(max_length=60)
    at: datetime = Field(sa_type=Moment, index=True)


class ReleasedExample(Table, table=True):
    """Words a person released as an example of a hot topic of a month; rows are added, never changed.

    The last row of a ``key`` holds; one without words takes back what was released.
    """

    __tablename__ = "released_example"

    id: int | None = Field(default=None, primary_key=True)
    month: str = Field(max_length=7, index=True)
    key: str = Field(max_length=60)
    words: str = Field(max_length=200)
    actor: str = Field(max_length=60)
    at: datetime = Field(sa_type=Moment)


class TakenAway(Table, table=True):
    """That somebody took a list or a month's figures away: who, when, what, in which form, how many rows."""

    __tablename__ = "taken_away"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=Moment)
    role: str = Field(max_length=20)
    actor: str = Field(max_length=60)
    what: str = Field(max_length=200)
    rows: int


class Determination(Table, table=True):
    """A determined default: the only place where a case is called one. ``measures`` and ``basis`` are public words."""

    __tablename__ = "determination"

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case.id", unique=True)
    document: str = Field(max_length=60, unique=True)
    respondent: str = Field(max_length=40)
    basis: str = Field(max_length=300)
    proposed_by: str = Field(max_length=60)
    reviewed_by: str = Field(max_length=60)
    at: datetime = Field(sa_type=Moment)


class RecordStep(Table, table=True):
    """What happened to the record of a determined default; rows are added, the last says how it stands. ``text`` is sealed."""

    __tablename__ = "record_step"

    id: int | None = Field(default=None, primary_key=True)
    determination_id: int = Field(foreign_key="determination.id", index=True)
    event: str = Field(max_length=20)
    after: str = Field(max_length=20)
    by: str = Field(max_length=20)
    actor: str = Field(max_length=60)
    text: bytes = Field(sa_type=LargeBinary)
    document: str | None = Field(default=None, max_length=60, unique=True)
    at: datetime = Field(sa_type=Moment, index=True)


class Assist(Table, table=True):
    """A body that assists on a case, with a status and a delivery of its own (``delivered`` is sealed)."""

    __tablename__ = "assist"
    __table_args__ = (UniqueConstraint("case_id", "body"),)

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case.id")
    body: str = Field(max_length=40, index=True)
    asked_at: datetime = Field(sa_type=Moment)
    delivered: bytes | None = Field(default=None, sa_type=LargeBinary)
    delivered_at: datetime | None = Field(default=None, sa_type=Moment)


_RUNNING = text("met_on IS NULL")


class Clock(Table, table=True):
    """One running or ended time limit of a case. Overdue is ``due_on`` before today and ``met_on`` empty.

    ``due_at`` is set for a clock in hours. A paused clock has ``paused_on`` and its ``units_left``.
    ``due_on`` is ``units`` counted from ``counted_from``; a date that was given or approved has no units. ``level`` is the rung of
    the ladder it has reached (rules/ladder), so that each is told once. ``ended_by`` and ``ended_at`` say what ended it and when;
    empty for one that ended before that was kept.
    """

    __tablename__ = "clock"
    __table_args__ = (
        UniqueConstraint("case_id", "term", "started_on"),
        Index("ix_clock_due_on", "due_on"),
        Index("ix_clock_met_on", "met_on"),
        Index("ix_clock_running", "due_on", "id", sqlite_where=_RUNNING, postgresql_where=_RUNNING),
    )

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case.id")
    term: str = Field(max_length=40)
    started_on: date
    due_on: date
    provisional: bool
    due_at: datetime | None = Field(default=None, sa_type=Moment)
    met_on: date | None = None
    paused_on: date | None = None
    units_left: int | None = None
    counted_from: date | None = None
    units: int | None = None
    level: int = Field(default=0, sa_column_kwargs=_default("0"))
    ended_by: str | None = Field(default=None, max_length=30)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)


class Matter(Table, table=True):
    """A case brought to the coordination mechanism, from when it was raised until the mechanism is done with it."""

    __tablename__ = "matter"

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case.id", index=True)
    reason: str = Field(max_length=20)
    grade: str = Field(max_length=1)
    raised_at: datetime = Field(sa_type=Moment)
    closed_at: datetime | None = Field(default=None, sa_type=Moment)


class Meeting(Table, table=True):
    """A meeting of the mechanism. ``chair`` is the responsible deputy mayor or who was named in his place."""

    __tablename__ = "meeting"

    id: int | None = Field(default=None, primary_key=True)
    held_on: date
    place: str = Field(max_length=100)
    chair: str = Field(max_length=60)


class Attendance(Table, table=True):
    """Who attends a meeting, for which body or professional institution; a declared conflict of interest excludes."""

    __tablename__ = "attendance"

    id: int | None = Field(default=None, primary_key=True)
    meeting_id: int = Field(foreign_key="meeting.id", index=True)
    name: str = Field(max_length=60)
    body: str | None = Field(default=None, max_length=40)
    institution: str | None = Field(default=None, max_length=100)


class Conflict(Table, table=True):
    """A declared conflict of interest: this attendant takes no part in this matter."""

    __tablename__ = "conflict"
    __table_args__ = (UniqueConstraint("attendance_id", "matter_id"),)

    id: int | None = Field(default=None, primary_key=True)
    attendance_id: int = Field(foreign_key="attendance.id")
    matter_id: int = Field(foreign_key="matter.id")
    why: str = Field(max_length=300)


class Agenda(Table, table=True):
    """A matter on the agenda of a meeting."""

    __tablename__ = "agenda"
    __table_args__ = (UniqueConstraint("meeting_id", "matter_id"),)

    id: int | None = Field(default=None, primary_key=True)
    meeting_id: int = Field(foreign_key="meeting.id")
    matter_id: int = Field(foreign_key="matter.id")


class Resolution(Table, table=True):
    """What a meeting resolved on a matter: who does what by when. ``text`` is sealed."""

    __tablename__ = "resolution"
    __table_args__ = (UniqueConstraint("meeting_id", "matter_id"),)

    id: int | None = Field(default=None, primary_key=True)
    meeting_id: int = Field(foreign_key="meeting.id")
    matter_id: int = Field(foreign_key="matter.id")
    text: bytes = Field(sa_type=LargeBinary)
    owner: str = Field(max_length=40)
    due_on: date
    done_on: date | None = None


class Answer(Table, table=True):
    """An answer to "solved? satisfied?" when it was given; a case that is redone is asked again."""

    __tablename__ = "answer"

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case.id", index=True)
    solved: bool
    satisfaction: int
    at: datetime = Field(sa_type=Moment, index=True)


class KeyMark(Table, table=True):
    """Which key this database is sealed with: a keyed hash of nothing, so that another key is noticed at the start."""

    __tablename__ = "key_mark"

    id: int | None = Field(default=None, primary_key=True)
    mark: str = Field(max_length=64, unique=True)


class Meaning(Table, table=True):
    """What a complaint means, sealed: 384 half-precision numbers, by which look-alikes are found."""

    __tablename__ = "meaning"

    id: int | None = Field(default=None, primary_key=True)
    complaint_id: int = Field(foreign_key="complaint.id", unique=True)
    vector: bytes = Field(sa_type=LargeBinary)


class Use(Table, table=True):
    """How often something limited was done in a window. ``key`` is a blind index of what and who."""

    __tablename__ = "use"

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=64, unique=True)
    window: int = Field(sa_type=BigInteger, index=True)
    count: int


class Follower(Table, table=True):
    """A chat that opened a case by its receipt and asked to be told there, too (desk/contacts). ``recipient`` is sealed."""

    __tablename__ = "follower"
    __table_args__ = (UniqueConstraint("case_id", "lane"),)

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case.id")
    lane: str = Field(max_length=64, index=True)
    channel: str = Field(max_length=20)
    recipient: bytes = Field(sa_type=LargeBinary)
    at: datetime = Field(sa_type=Moment)


class TakenForm(Table, table=True):
    """A form about a case that was taken (desk/once). ``key`` is the blind index of case and form, ``said`` the keyed hash of its words."""

    __tablename__ = "taken_form"

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=64, unique=True)
    said: str = Field(max_length=64)
    at: datetime = Field(sa_type=Moment)


class Consent(Table, table=True):
    """That a person on a channel agreed to have kept what he tells."""

    __tablename__ = "consent"

    id: int | None = Field(default=None, primary_key=True)
    lane: str = Field(max_length=64, unique=True)
    at: datetime = Field(sa_type=Moment)


class Alarm(Table, table=True):
    """What a person must see at once. ``words`` and ``note`` are sealed; ``done_by`` names who answered."""

    __tablename__ = "alarm"
    __table_args__ = (
        Index(
            "ix_alarm_sounding",
            "id",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=200, unique=True)
    kind: str = Field(max_length=20)
    number: str | None = Field(default=None, max_length=30)
    words: bytes | None = Field(default=None, sa_type=LargeBinary)
    at: datetime = Field(sa_type=Moment)
    done_at: datetime | None = Field(default=None, sa_type=Moment)
    done_by: str | None = Field(default=None, max_length=60)
    note: bytes | None = Field(default=None, sa_type=LargeBinary)


class Draft(Table, table=True):
    """A conversation not yet finished: one a sender. ``content`` is sealed JSON of the dialogue's own making.

    ``recipient`` is sealed: who is told, once, that it will be forgotten (``warned_at``). One that waits for consent is not
    ``agreed``, and is forgotten much sooner.
    """

    __tablename__ = "draft"

    id: int | None = Field(default=None, primary_key=True)
    lane: str = Field(max_length=64, unique=True)
    content: bytes = Field(sa_type=LargeBinary)
    channel: str = Field(default="", max_length=20, sa_column_kwargs=_default(""))
    recipient: bytes | None = Field(default=None, sa_type=LargeBinary)
    warned_at: datetime | None = Field(default=None, sa_type=Moment)
    agreed: bool = Field(default=True, sa_column_kwargs=_default(true()))
    updated_at: datetime = Field(sa_type=Moment)


class Attachment(Table, table=True):
    """A file somebody sent, sealed whole. ``complaint_id`` is empty until the conversation it came in is filed.

    ``shown`` is a picture of it drawn anew, for the page; ``digest`` the SHA-256 of the original, in hex; ``scan`` what a
    scanner for viruses said (rules/files); ``words`` what a machine read in the picture, empty for nothing, None until then.
    """

    __tablename__ = "attachment"
    __table_args__ = (
        Index("ix_attachment_lane_album", "lane", "album"),
        Index(
            "ix_attachment_not_scanned",
            "id",
            sqlite_where=text("scan = 'not_scanned'"),
            postgresql_where=text("scan = 'not_scanned'"),
        ),
        Index(
            "ix_attachment_not_read",
            "id",
            sqlite_where=text("words IS NULL AND shown IS NOT NULL"),
            postgresql_where=text("words IS NULL AND shown IS NOT NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    source_key: str = Field(max_length=200, unique=True)
    lane: str = Field(max_length=64)
    album: str | None = Field(default=None, max_length=64)
    complaint_id: int | None = Field(default=None, foreign_key="complaint.id", index=True)
    kind: str = Field(max_length=20)
    media_type: str = Field(max_length=100)
    name: bytes = Field(sa_type=LargeBinary)
    content: bytes = Field(sa_type=LargeBinary)
    shown: bytes | None = Field(default=None, sa_type=LargeBinary)
    digest: str = Field(default="", max_length=64, sa_column_kwargs=_default(""))
    size: int
    words: bytes | None = Field(default=None, sa_type=LargeBinary)
    scan: str = Field(default="not_scanned", max_length=12, sa_column_kwargs=_default("not_scanned"))
    received_at: datetime = Field(sa_type=Moment)


class Upload(Table, table=True):
    """A file on its way, piece by piece. ``key`` is the blind index of its id, ``basket`` of the browser that sends it.

    ``received`` bytes of its ``size`` are here. Whole, it becomes an attachment whose lane is the basket.
    """

    __tablename__ = "upload"

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=64, unique=True)
    basket: str = Field(max_length=64, index=True)
    name: bytes = Field(sa_type=LargeBinary)
    size: int
    received: int
    touched_at: datetime = Field(sa_type=Moment, index=True)


class UploadPiece(Table, table=True):
    """A piece of a file on its way, sealed; ``start`` is the place of its first byte."""

    __tablename__ = "upload_piece"
    __table_args__ = (UniqueConstraint("upload_id", "start"),)

    id: int | None = Field(default=None, primary_key=True)
    upload_id: int = Field(foreign_key="upload.id")
    start: int
    content: bytes = Field(sa_type=LargeBinary)


class User(Table, table=True):
    """A member of staff. ``body`` is set for handlers alone; ``disabled_at`` shuts the account.

    ``second_step`` is the sealed secret of his codes, in force since ``second_step_since``; ``second_step_used`` the last
    step whose code was taken (desk/second_step).
    """

    __tablename__ = "user"

    id: int | None = Field(default=None, primary_key=True)
    login: str = Field(max_length=40, unique=True)
    name: str = Field(max_length=40)
    role: str = Field(max_length=20)
    body: str | None = Field(default=None, max_length=40)
    password: str = Field(max_length=200)
    disabled_at: datetime | None = Field(default=None, sa_type=Moment)
    second_step: bytes | None = Field(default=None, sa_type=LargeBinary)
    second_step_since: datetime | None = Field(default=None, sa_type=Moment)
    second_step_used: int | None = None


class AccountAct(Table, table=True):
    """What was done to an account (desk/account_acts); rows are added, never changed."""

    __tablename__ = "account_act"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=Moment)
    actor: str = Field(max_length=60)
    act: str = Field(max_length=20)
    login: str = Field(max_length=40)


class CalendarNotice(Table, table=True):
    """A year's notice of holidays as it was imported, TOML; the last of a year is in force. Rows are added, never changed."""

    __tablename__ = "calendar_notice"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=Moment)
    actor: str = Field(max_length=60)
    year: int
    content: str = Field(sa_type=Text)
    moved: int


class ReplyTemplate(Table, table=True):
    """A version of a template of replies (desk/reply_templates); the last of a ``key`` is in force. Rows are added, never changed."""

    __tablename__ = "reply_template"
    __table_args__ = (UniqueConstraint("key", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=40)
    version: int
    name: str = Field(max_length=30)
    text: str = Field(sa_type=Text)
    retired: bool
    at: datetime = Field(sa_type=Moment)
    actor: str = Field(max_length=60)
    reason: str = Field(max_length=200)


class BodyContact(Table, table=True):
    """Whom to call at a body: an office and its number, as printed for all; the last of a ``body`` holds. Rows are added, never changed."""

    __tablename__ = "body_contact"

    id: int | None = Field(default=None, primary_key=True)
    body: str = Field(max_length=40, index=True)
    who: str = Field(max_length=40)
    phone: str = Field(max_length=20)
    at: datetime = Field(sa_type=Moment)
    actor: str = Field(max_length=60)


class SavedView(Table, table=True):
    """A search that somebody keeps: ``query`` is the page's own, as its address has it."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("login", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    login: str = Field(max_length=40)
    name: str = Field(max_length=40)
    query: str = Field(max_length=500)


class LoginSession(Table, table=True):
    """One log-in. The cookie holds a random token; only its hash is here, so the table opens no session."""

    __tablename__ = "login_session"

    id: int | None = Field(default=None, primary_key=True)
    token: str = Field(max_length=64, unique=True)
    user_id: int = Field(foreign_key="user.id", index=True)
    csrf: str = Field(max_length=64)
    expires_at: datetime = Field(sa_type=Moment)


class Ringing(Table, table=True):
    """A call that rings at an operator's, told by the telephone system (desk/ringing). ``caller`` is the sealed number."""

    __tablename__ = "ringing"

    id: int | None = Field(default=None, primary_key=True)
    call: str = Field(max_length=80, unique=True)
    login: str = Field(max_length=40, index=True)
    caller: bytes = Field(sa_type=LargeBinary)
    at: datetime = Field(sa_type=Moment)


class ApiToken(Table, table=True):
    """A token of another system of the city. ``digest`` is its keyed hash; ``scopes`` have commas between.

    ``body`` is set for the role of a handler alone. ``used_on`` is the last day it was used, in China.
    """

    __tablename__ = "api_token"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=40)
    role: str = Field(max_length=20)
    body: str | None = Field(default=None, max_length=40)
    scopes: str = Field(max_length=200)
    digest: str = Field(max_length=64, unique=True)
    created_at: datetime = Field(sa_type=Moment)
    expires_at: datetime = Field(sa_type=Moment)
    revoked_at: datetime | None = Field(default=None, sa_type=Moment)
    used_on: date | None = None


class Webhook(Table, table=True):
    """Where a system is told of what happens to cases, under its token. ``secret`` is sealed under ``webhook:<name>``."""

    __tablename__ = "webhook"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=32, unique=True)
    token_id: int = Field(foreign_key="api_token.id", index=True)
    url: str = Field(max_length=500)
    secret: bytes = Field(sa_type=LargeBinary)
    created_at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)


class FailedLogin(Table, table=True):
    """One wrong password, so that guessing is slowed for a while. ``source`` is the blind index of where it came from."""

    __tablename__ = "failed_login"
    __table_args__ = (Index("ix_failed_login_recent", "login", "at"),)

    id: int | None = Field(default=None, primary_key=True)
    login: str = Field(max_length=40)
    source: str = Field(default="", max_length=64, sa_column_kwargs={"server_default": ""})
    at: datetime = Field(sa_type=Moment)
