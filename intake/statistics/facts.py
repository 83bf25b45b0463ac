"""What happened in a month, as far as figures ask? Frozen values, read once; every figure is counted from these alone."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

from intake.rules.lifecycle import ENDED, LIFECYCLE, Event, Status
from intake.rules.month import Months

WAITING = frozenset({Status.RECEIVED, Status.AWAITING_SUPPLEMENT})
"""Told, but not decided whether it is taken up."""
IN_HAND = frozenset(Status) - ENDED - WAITING
"""Taken up and not ended."""
HANDLING = ("handle_simple", "handle_cross", "redo")
"""The time limits of the handling body (policy 3.3: 应办结)."""
MONTHS_BEFORE = 3
"""With how many months before a topic is compared (policy 3.3: 突增)."""
MOVES = frozenset(
    {Event.FILE}
    | {
        row.event
        for row in LIFECYCLE
        if any((row.source in side) != (row.target in side) for side in (WAITING, IN_HAND))
    }
)
"""The events by which a case comes to wait, is taken up, or ends."""
ASKED = frozenset({
    Event.FILE, Event.ACCEPT, Event.REFUSE, Event.RECONSIDER, Event.TRANSFER, Event.LAPSE, Event.ANSWER_DIRECTLY, Event.MERGE,
    Event.UNMERGE, Event.REFER, Event.ARBITRATE, Event.RETURN, Event.GRANT_RETURN, Event.REJECT_RETURN, Event.REPORT, Event.SEND_BACK,
    Event.ASK_EXTENSION, Event.GRANT_EXTENSION, Event.SUSPEND, Event.END_SUSPENSION, Event.SUPERVISE, Event.CONFIRM_SOLVED, Event.DISPUTE,
    Event.CLOSE, Event.REOPEN, Event.WITHDRAW, Event.TERMINATE, Event.FIND_TRUE, Event.FIND_PARTLY_TRUE, Event.FIND_UNTRUE,
    Event.FIND_UNVERIFIABLE, Event.RECTIFIED, Event.RAISE,
})  # fmt: skip
"""The events whose cases figures ask for; of the others is kept how often they led from where to where."""


class CaseFact(NamedTuple):
    """What a case was at the end of the month; bodies and codes, nobody's name or words.

    ``repeated``: the same person told the same before. ``referred_before``: it was first referred in an earlier month.
    ``reachable``: there is a telephone number or a chat by which who complained can be reached. ``status``: where it stood after
    the last entry of the month, None where there is none.
    """

    number: str
    channel: str
    domain: str
    subtype: str | None
    lead: str
    respondent: str | None
    default: str
    amount_fen: int | None
    split: bool
    excuse: str | None
    refusal: str | None
    accepted_at: datetime | None
    repeated: bool
    referred_before: bool
    reachable: bool = True
    status: str | None = None


class Happened(NamedTuple):
    """One entry of the month, of an event that is ASKED. ``lead`` is the body whose case it was at that moment."""

    case: CaseFact
    event: str
    at: datetime
    before: str | None
    after: str
    lead: str


class ClockFact(NamedTuple):
    """One time limit that was due in the month, or ran at its end. ``lead`` is the body whose case it was when it began."""

    case: CaseFact
    term: str
    started_on: date
    due_on: date
    due_at: datetime | None
    met_on: date | None
    ended_by: str | None
    ended_at: datetime | None
    paused: bool
    lead: str

    @property
    def met_in_time(self) -> bool:
        """Whether it was met within its hours, or on or before its last day."""
        if self.due_at is not None and self.ended_at is not None:
            return self.ended_at <= self.due_at
        return self.met_on is not None and self.met_on <= self.due_on

    def runs_on(self, day: date) -> bool:
        """Whether it still ran as that day began."""
        return self.started_on < day and not self.paused and (self.met_on is None or self.met_on >= day)


class AnswerFact(NamedTuple):
    """The last answer of the month about a case. ``assessed`` is False where its demand was found unreasonable."""

    case: CaseFact
    lead: str
    solved: bool
    satisfaction: int
    assessed: bool = True


class AmountFact(NamedTuple):
    """What was last recorded, as the period ends, of what is owed in a case that runs by itself; whenever it was told."""

    case: CaseFact
    lead: str
    verified_fen: int
    undisputed_fen: int
    paid_fen: int


class ClosedFact(NamedTuple):
    """A closing of the month: working days since the first referral of this stretch, pauses left out; None for one never referred.

    ``used`` and ``limit`` are the working days of its handling limit, None where it had none or what ended it is not known.
    """

    case: CaseFact
    lead: str
    days: int | None
    used: int | None
    limit: int | None


class MatterFact(NamedTuple):
    """A matter of the coordination mechanism that was open at some time of the month."""

    case: CaseFact
    reason: str
    grade: str
    raised_at: datetime
    closed_at: datetime | None


class ResolutionFact(NamedTuple):
    """A resolution of a meeting of the month, or one that was due in it."""

    case: CaseFact
    owner: str
    resolved_on: date
    due_on: date
    done_on: date | None


class DeterminationFact(NamedTuple):
    """A determination of the month."""

    case: CaseFact
    document: str
    respondent: str
    at: datetime


class RecordFact(NamedTuple):
    """What happened in the month to the record of a default, determined whenever."""

    case: CaseFact
    document: str
    respondent: str
    event: str
    at: datetime


class TopicFact(NamedTuple):
    """Cases accepted in the month that tell the same, by their numbers, the most told first.

    ``example`` is what can be shown of one of them within the office, ``released`` what a person released for anybody, if so.
    """

    key: str
    cases: tuple[str, ...]
    example: str = ""
    released: str = ""


@dataclass(frozen=True)
class Facts:
    """All facts of a month, or of a longer period, up to ``until``: the end of the month, or the moment they were read while it ran.

    ``in_hand`` and ``waiting`` are how many cases were taken up, or waited, as the month began, ``moves`` how many entries led from
    each status to each. ``cut`` is the first day that is
    not counted any more: what was due before it is over. ``meetings`` are the days meetings were held. ``trend`` is how many
    cases of each domain and subtype were accepted in each of the three months before, the last first. ``began`` is the day
    the first case was told, None where that was not kept: then the months before count as whole. ``topics`` is None where
    nobody looked which cases tell the same.
    """

    month: Months
    until: datetime
    cut: date
    in_hand: int = 0
    waiting: int = 0
    happened: tuple[Happened, ...] = ()
    clocks: tuple[ClockFact, ...] = ()
    answers: tuple[AnswerFact, ...] = ()
    closed: tuple[ClosedFact, ...] = ()
    matters: tuple[MatterFact, ...] = ()
    meetings: tuple[date, ...] = ()
    resolutions: tuple[ResolutionFact, ...] = ()
    determinations: tuple[DeterminationFact, ...] = ()
    trend: tuple[Mapping[tuple[str, str], int], ...] = field(default=())
    began: date | None = None
    topics: tuple[TopicFact, ...] | None = None
    amounts: tuple[AmountFact, ...] = ()
    records: tuple[RecordFact, ...] = ()
    moves: Mapping[tuple[str | None, str], int] = field(default_factory=dict)

    @property
    def trend_is_whole(self) -> bool:
        """Whether complaints were taken on every day of the months before."""
        return self.began is None or self.month.before(MONTHS_BEFORE)[-1].first >= self.began

    @property
    def before_is_whole(self) -> bool:
        """The same of the last month before alone."""
        return self.began is None or self.month.before(1)[0].first >= self.began

    @cached_property
    def days(self) -> tuple[date, date]:
        """The first day, and the first that is no longer of the period."""
        return self.month.first, self.month.after

    @cached_property
    def by_event(self) -> Mapping[str, list[Happened]]:
        """The entries of each event that is asked for, in the order of the cases; KeyError for another: it would count none."""
        return {event: [] for event in ASKED} | _grouped(self.happened, attrgetter("event"))

    @cached_property
    def by_term(self) -> Mapping[str, list[ClockFact]]:
        """The time limits of each kind, in order."""
        return _grouped(self.clocks, attrgetter("term"))

    def of(self, *events: Event) -> list[Happened]:
        """The entries of these events."""
        return [one for event in events for one in self.by_event[event]]

    def count(self, *events: Event) -> int:
        """How often these events happened."""
        return sum(len(self.by_event[event]) for event in events)

    def cases(self, *events: Event) -> set[str]:
        """The numbers of the cases to which one of these happened."""
        return {one.case.number for one in self.of(*events)}

    def stood(self, *events: Event) -> dict[str, str]:
        """Where each case to which one of these happened stood after its last entry of the month, by its number."""
        found = ((one.case.number, one.case.status) for one in self.of(*events))
        return {number: status for number, status in found if status is not None}

    @cached_property
    def by_lead(self) -> Mapping[str, "Facts"]:
        """The facts of each body: of its cases, while they were its own."""
        return self._parted(attrgetter("lead"))

    def of_body(self, body: str) -> "Facts":
        """The facts of one body, as :meth:`by_lead` has them; without any where it had no case."""
        return self.by_lead.get(body, Facts(self.month, self.until, self.cut, began=self.began))

    def by_case(self, key: Callable[[CaseFact], str], *events: Event) -> dict[str, "Facts"]:
        """What is owed in each kind of case, and its entries of these events; nothing else, of hundreds of thousands."""
        narrow = Facts(
            self.month,
            self.until,
            self.cut,
            happened=tuple(self.of(*events)),
            began=self.began,
            amounts=self.amounts,
        )
        return narrow._parted(lambda one: key(one.case))

    def _parted(self, key: Callable[["_OfCase"], str]) -> dict[str, "Facts"]:
        happened, clocks = _grouped(self.happened, key), _grouped(self.clocks, key)
        answers, closed = _grouped(self.answers, key), _grouped(self.closed, key)
        amounts = _grouped(self.amounts, key)
        return {
            value: Facts(
                self.month,
                self.until,
                self.cut,
                happened=tuple(happened.get(value, ())),
                clocks=tuple(clocks.get(value, ())),
                answers=tuple(answers.get(value, ())),
                closed=tuple(closed.get(value, ())),
                began=self.began,
                amounts=tuple(amounts.get(value, ())),
            )
            for value in {**happened, **clocks, **answers, **closed, **amounts}
        }


ABOUT_CASES: Mapping[str, type[NamedTuple]] = {
    "happened": Happened,
    "clocks": ClockFact,
    "answers": AnswerFact,
    "closed": ClosedFact,
    "amounts": AmountFact,
    "matters": MatterFact,
    "resolutions": ResolutionFact,
    "determinations": DeterminationFact,
    "records": RecordFact,
}
"""The facts that are each about one case, which stands first in them."""


def all_told(facts: Facts) -> Facts:
    """Facts that hold every entry of the month, in order, with what else those say: the moves, and where each case stood."""
    last = {one.case.number: one.after for one in facts.happened}

    def stood(one: Any) -> Any:
        return one._replace(case=one.case._replace(status=last.get(one.case.number)))

    about: dict[str, Any] = {name: tuple(map(stood, getattr(facts, name))) for name in ABOUT_CASES}
    about["happened"] = tuple(one for one in about["happened"] if one.event in ASKED)
    return replace(facts, **about, moves=Counter((one.before, one.after) for one in facts.happened))


_OfCase = Happened | ClockFact | AnswerFact | ClosedFact | AmountFact
F = TypeVar("F", Happened, ClockFact, AnswerFact, ClosedFact, AmountFact)


def _grouped(facts: Sequence[F], key: Callable[[F], str]) -> dict[str, list[F]]:
    found: defaultdict[str, list[F]] = defaultdict(list)
    for one in facts:
        found[key(one)].append(one)
    return dict(found)


def crossed(before: str | None, after: str, side: frozenset[Status]) -> int:
    """1 where an entry leads into this side, -1 where it leads out of it, else 0."""
    return (after in side) - (before in side)
