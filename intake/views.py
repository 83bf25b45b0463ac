"""What do the fronts receive? Frozen values, masked, with what may be done next; never a table object."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from intake.rules.alike import Relation
from intake.rules.amounts import Amounts
from intake.rules.clock import ProofLine, Track
from intake.rules.default_record import RecordEvent, RecordRow, RecordStatus
from intake.rules.files import FileKind, Scan
from intake.rules.ladder import Rung
from intake.rules.lifecycle import ENDED, Event, Role, Status
from intake.rules.person import Person
from intake.rules.statutory import Statutory


@dataclass(frozen=True, slots=True)
class ClockView:
    """One running or ended clock. ``late`` is as of the day it was asked for. ``proof`` says of each day after the start
    whether it counted and why; empty for a date that was given, or an end in hours.
    """

    term: str
    name: str
    started_on: date
    due_on: date
    provisional: bool
    met_on: date | None
    late: bool
    source: str
    proof: tuple[ProofLine, ...]


@dataclass(frozen=True, slots=True)
class EntryView:
    """One thing that happened, in order; ``text`` is None when nothing was written."""

    at: datetime
    event: Event
    actor: str
    after: Status
    text: str | None


@dataclass(frozen=True, slots=True)
class FileView:
    """A file of a complaint: what it is, how many bytes, whether there is a picture of it; its content is asked for apart.

    An infected one has neither picture nor content to ask for. ``words`` are what a machine read in the picture: never a fact.
    """

    id: int
    kind: FileKind
    name: str
    size: int
    has_picture: bool
    scan: Scan
    words: str


@dataclass(frozen=True, slots=True)
class UploadView:
    """A file that waits for its sender's form: its id there, how many bytes, whether there is a picture of it."""

    id: str
    name: str
    size: int
    has_picture: bool


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case in a list. ``due_on`` is its earliest running clock's last day, None when none runs; ``unsure`` the reader's doubt."""

    number: str
    status: Status
    default_label: str
    domain: str
    lead: str
    summary: str | None
    opened_at: datetime
    due_on: date | None
    late: bool
    rung: Rung
    provisional: bool
    urgent: bool
    unsure: bool
    respondent: str | None
    flags: tuple[str, ...]

    @property
    def open(self) -> bool:
        """Whether it has not ended."""
        return self.status not in ENDED


@dataclass(frozen=True, slots=True)
class Understood:
    """What the reader understood, in the words people use; None for what was not said.

    ``matters`` are the domains of several matters in one message, ``ranges`` their half-open places in the text. ``urgent`` are
    the kinds of nlp.extract. ``ordinary`` is no broken promise; ``about_somebody`` is about an official's own conduct.
    """

    domain: str
    lead: str
    amount: str | None
    deadline: str | None
    respondent: str | None
    place: str | None
    abstains: bool
    matters: tuple[str, ...]
    ranges: tuple[tuple[int, int], ...]
    urgent: frozenset[str]
    ordinary: bool
    about_money: bool
    about_somebody: bool


@dataclass(frozen=True, slots=True)
class Filed:
    """What was filed and when; ``digest`` is the SHA-256 of its words as they are kept, in hex."""

    number: str
    told_at: datetime
    digest: str


@dataclass(frozen=True, slots=True)
class AlarmView:
    """What a person must see at once: its kind (desk/alarms), the case where there is one, what was said."""

    id: int
    kind: str
    number: str | None
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CallView:
    """Somebody to be called (desk/phoning): about which cases, since when, how often it was tried, and what is to be said.

    ``mine`` is whether the asker makes the call, ``held`` whether somebody else does; ``phone`` is empty but for mine.
    """

    id: int
    numbers: tuple[str, ...]
    since: datetime
    attempts: int
    mine: bool
    held: bool
    phone: str
    greeting: str
    otherwise: str
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many cases wait to be sent on, clocks this member of staff is told of, alarms that sound, people to be called,
    records of defaults about which somebody waits for an answer, demands that a body asks to be found unreasonable."""

    triage: int
    late: int
    alarms: int
    calls: int
    records: int
    claims: int


Place: TypeAlias = tuple[date | int, int]
"""Where a list goes on: what its last row is ordered by, a day or a rank, and the id of its case."""


@dataclass(frozen=True, slots=True)
class Load:
    """What a body has to do: open cases, and running clocks that are yellow, red (supervised ones with them), supervised."""

    body: str
    name: str
    open: int
    yellow: int
    red: int
    supervised: int


@dataclass(frozen=True, slots=True)
class Health:
    """How the machinery is: what waits to be read, to be sent and to be told by telephone, since when; what failed; sessions; the database's bytes."""

    to_read: int
    unread_since: datetime | None
    to_send: int
    unsent_since: datetime | None
    to_call: int
    failed: int
    logged_in: int
    bytes: int
    rulebook: str


@dataclass(frozen=True, slots=True)
class Account:
    """A member of staff's account; ``sessions`` are those open now, ``second_step`` whether a code is asked at log-in."""

    login: str
    name: str
    role: Role
    body: str | None
    disabled_at: datetime | None
    sessions: int
    second_step: bool


@dataclass(frozen=True, slots=True)
class Failure:
    """A delivery that was given up: by which template on which channel, how often tried, why not."""

    id: int
    channel: str
    template: str
    attempts: int
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CasePage:
    """A page of a list; ``next`` asks for the one after it (``older``), None at the end.

    A list in another order than by id goes on after ``last``; None at its end.
    """

    rows: tuple[CaseRow, ...]
    next: int | None
    last: Place | None = None


@dataclass(frozen=True, slots=True)
class LookAlike:
    """An earlier case that may tell the same matter; ``likeness`` is a cosine, ``relation`` whose matter it is."""

    number: str
    status: Status
    summary: str
    opened_at: datetime
    likeness: float
    relation: Relation


@dataclass(frozen=True, slots=True)
class AssistView:
    """A body that assists on a case, since when, and what it delivered; None while it has not."""

    body: str
    asked_at: datetime
    delivered_at: datetime | None
    delivered: str | None


@dataclass(frozen=True, slots=True)
class CorrectedDomain:
    """Who corrected the domain of a case, and when; empty where that was not kept."""

    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RecordStepView:
    """One thing that happened to the record of a default."""

    event: RecordEvent
    at: datetime
    actor: str
    text: str
    document: str | None


@dataclass(frozen=True, slots=True)
class RecordView:
    """The record of a default: its document, whom it is about, how it stands. ``number`` is None for who may not know the case.

    ``last`` is the id of its last step, 0 for none; ``answer_by`` the last day of the answer that is waited for.
    """

    id: int
    document: str
    number: str | None
    respondent: str
    basis: str
    at: datetime
    status: RecordStatus
    steps: tuple[RecordStepView, ...]
    last: int
    answer_by: date | None
    provisional: bool
    late: bool
    possible: tuple[RecordRow, ...]


@dataclass(frozen=True, slots=True)
class AmountsView:
    """What was recorded last of what is owed, when and by whom."""

    id: int
    amounts: Amounts
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as one member of staff may see it: masked narrative (None where it is secret), reasons, clocks, history, next steps.

    ``corrected`` is who chose another domain than the reader, whose reasons are then left out, and when. ``runs_with`` and
    ``split_from`` are numbers of other cases; ``outside`` is the reason code under which it may not be this city's.
    ``told`` are the lines of the reading that the complainant put in other words.
    ``supervision`` is the number of its last supervision.
    """

    number: str
    status: Status
    version: int
    default_label: str
    domain: str
    lead_id: str
    lead: str
    respondent_id: str | None
    respondent: str | None
    rule: str
    channel: str
    narrative: str | None
    amount_fen: int | None
    confidence: float
    abstains: bool
    corrected: CorrectedDomain | None
    reasons: tuple[str, ...]
    sentence: str | None
    clocks: tuple[ClockView, ...]
    entries: tuple[EntryView, ...]
    possible: tuple[Event, ...]
    files: tuple[FileView, ...]
    told: tuple[tuple[str, str], ...]
    person: Person
    tracks: frozenset[Track]
    returns: int
    assisting: tuple[AssistView, ...]
    sme_no: str | None
    flags: tuple[str, ...]
    secret: bool
    runs_with: str | None
    split_from: str | None
    channel_in_law: Statutory | None
    outside: str
    first_receiver: bool
    proposed_assist: tuple[str, ...]
    alike: tuple[LookAlike, ...] = ()
    supervision: str | None = None
    amounts: AmountsView | None = None
    may_record_amounts: bool = False
    record: RecordView | None = None


@dataclass(frozen=True, slots=True)
class MatterView:
    """A matter of the mechanism, with the case it is about."""

    id: int
    number: str
    status: Status
    domain: str
    lead: str
    respondent: str | None
    reason: str
    grade: str
    raised_at: datetime
    amount_fen: int | None


@dataclass(frozen=True, slots=True)
class AttendantView:
    """Who attends, for whom, and whether he is excluded from a matter; ``why`` where he declared a conflict."""

    id: int
    name: str
    of: str
    excluded: bool
    why: str | None


@dataclass(frozen=True, slots=True)
class ResolutionView:
    """What was resolved, who owns it, by when, and whether it is late today."""

    id: int
    number: str
    text: str
    owner: str
    due_on: date
    done_on: date | None
    late: bool


@dataclass(frozen=True, slots=True)
class MeetingView:
    """A meeting with its agenda: each matter, who attends it, and its resolution when there is one."""

    id: int
    held_on: date
    place: str
    chair: str
    agenda: tuple[tuple[MatterView, tuple[AttendantView, ...], ResolutionView | None], ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """What the complainant sees of the case: where it is, who has it, what happened and was said, what he may do."""

    number: str
    status: Status
    lead: str | None
    clocks: tuple[ClockView, ...]
    happened: tuple[EntryView, ...]
    replies: tuple[str, ...]
    parts: tuple[str, ...]
    channel_in_law: Statutory | None
    may_add: bool
    may_withdraw: bool
    awaits_supplement: bool
    may_rate: bool
