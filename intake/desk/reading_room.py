"""Who may see what of a case? Lists and case pages for staff, progress for the complainant."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlmodel import Session

from intake.desk import assist, attachments, corrections, former, proposal, steps, together
from intake.desk.attachments import GivenFile
from intake.desk.corrections import Corrections
from intake.desk.tools import SEES_ALL, Actor, Tools
from intake.errors import NotFound
from intake.rules import ladder, lifecycle
from intake.rules.calendar import WorkCalendar, local_date
from intake.rules.clock import COUNTED, ProofLine, Term, Track, due, is_overdue
from intake.rules.ladder import Ladder, Rung
from intake.rules.lifecycle import SECRET, Audience, Event, Need, Role, Status
from intake.rules.person import NOBODY, Person, masked
from intake.rules.supervision import supervision_number
from intake.store import queries
from intake.store.queries import ListedCase
from intake.store.tables import Case, Clock, Complaint, Entry
from intake.views import CasePage, CaseRow, CaseView, ClockView, EntryView, Filed, Place, Progress
from nlp.mask import hidden
from nlp.reading import LEARNED, SENTENCE, Evidence, Reading, from_json
from nlp.why import is_reason

UNCONFIRMED = frozenset(
    {Status.RECEIVED, Status.REFUSED, Status.TRANSFERRED, Status.ACCEPTED, Status.WITHDRAWN}
)
"""Statuses in which no dispatcher has confirmed what the reader proposed."""
UNSENT = frozenset({Status.RECEIVED, Status.ACCEPTED, Status.AWAITING_REFERRAL})
TO_TRIAGE = (Status.RECEIVED, Status.ACCEPTED, Status.AWAITING_REFERRAL, Status.RETURN_REVIEW)
URGENT = (Track.EMERGENCY, Track.URGENT)
TOLD_BY_THE_COMPLAINANT = frozenset({Event.SUPPLEMENT.value, Event.ADD.value, Event.SPLIT.value})
EXPORTED_AT_ONCE = 500
WITH_A_BODY = frozenset(Status) - {Status.RECEIVED, Status.ACCEPTED, Status.AWAITING_REFERRAL, Status.REFUSED}


def cases(
    session: Session,
    tools: Tools,
    actor: Actor,
    statuses: Iterable[Status],
    today: date,
    older: int | None = None,
    most: int = queries.PAGE,
) -> CasePage:
    """The cases this actor may see, newest first. A handler sees the referred cases of its body, none about it.

    ``older`` is what the page before gave as its ``next``.
    """
    scope = _scope(tools, actor, statuses)
    if scope is None:
        return CasePage((), None)
    found = queries.cases(
        session, statuses=scope.statuses, lead=scope.lead, but_about=scope.but_about, before=older, most=most
    )
    last = found[-1].id if len(found) == most else None
    return CasePage(rows(tools, actor, found, today), last)


def count_cases(session: Session, tools: Tools, actor: Actor, statuses: Iterable[Status]) -> int:
    """How many cases :func:`cases` is about."""
    scope = _scope(tools, actor, statuses)
    return (
        queries.count_cases(session, scope.statuses, scope.lead, scope.but_about) if scope is not None else 0
    )


@dataclass(frozen=True, slots=True)
class _Scope:
    """Which cases an actor may see: of these statuses (of any, if there are none), of one body or all, and about whom never."""

    statuses: tuple[Status, ...]
    lead: str | None
    but_about: frozenset[str]


def _scope(tools: Tools, actor: Actor, statuses: Iterable[Status]) -> _Scope | None:
    """What this actor may see of these statuses; None for nothing."""
    wanted = tuple(statuses)
    if actor.role is not Role.HANDLER:
        return _Scope(wanted, None, frozenset()) if actor.role in SEES_ALL else None
    lead = actor.body or ""
    about = tools.rulebook.bodies.above(lead) if lead else frozenset[str]()
    with_a_body = tuple(status for status in (wanted or tuple(Status)) if status in WITH_A_BODY)
    return _Scope(with_a_body, lead, about) if with_a_body else None


def warned(
    session: Session,
    tools: Tools,
    actor: Actor,
    today: date,
    after: Place | None = None,
    most: int = queries.PAGE,
) -> CasePage:
    """The cases whose clocks have climbed to where this actor is told of them, the latest first.

    ``after`` is what the page before gave as its ``last``.
    """
    if actor.role not in ladder.TOLD_FROM:
        return CasePage((), None)
    found = queries.warned(session, *_told_of(tools, actor), after, most)
    return _placed(tools, actor, found, today, most)


def to_triage(
    session: Session,
    tools: Tools,
    actor: Actor,
    today: date,
    after: Place | None = None,
    most: int = queries.PAGE,
) -> CasePage:
    """What waits to be sent on: the urgent first, then what the reader is unsure of, then the oldest. A dispatcher's.

    ``after`` is what the page before gave as its ``last``.
    """
    if actor.role is not Role.DISPATCHER:
        return CasePage((), None)
    found = queries.to_triage(session, TO_TRIAGE, URGENT, after, most)
    return _placed(tools, actor, found, today, most)


def _placed(
    tools: Tools, actor: Actor, found: Sequence[tuple[ListedCase, date | int]], today: date, most: int
) -> CasePage:
    """A page of a list that is ordered by what stands beside each case."""
    last = (found[-1][1], found[-1][0].id) if len(found) == most else None
    return CasePage(rows(tools, actor, [case for case, _ in found], today), None, last)


def count_to_triage(session: Session, actor: Actor) -> int:
    """How many cases :func:`to_triage` is about."""
    return queries.count_cases(session, TO_TRIAGE, None, frozenset()) if actor.role is Role.DISPATCHER else 0


def count_warned(session: Session, tools: Tools, actor: Actor, most: int) -> int:
    """How many cases :func:`warned` is about; counting stops at ``most``."""
    if actor.role not in ladder.TOLD_FROM:
        return 0
    return queries.count_warned(session, *_told_of(tools, actor), most)


def _told_of(tools: Tools, actor: Actor) -> tuple[Rung, list[str], str | None, frozenset[str]]:
    """From which rung this actor is told, of which terms, of whose cases (None: of all), and about whom never."""
    lead = (actor.body or "") if actor.role is Role.HANDLER else None
    about = tools.rulebook.bodies.above(lead) if lead else frozenset[str]()
    owed = [term.id for term in tools.rulebook.terms if not term.window]
    return ladder.TOLD_FROM[actor.role], owed, lead, about


def case(session: Session, tools: Tools, actor: Actor, number: str, today: date) -> CaseView:
    """One case; :class:`NotFound`, without a hint, when this actor may not see it."""
    found = seen(session, tools, actor, number)
    complaint = queries.complaint_of(session, found)
    reading = _reading(tools, complaint)
    entries = queries.entries_of(session, found)
    bodies, proposed = tools.rulebook.bodies, proposal.route_of(tools, reading)
    shown = may_read(found, actor)
    is_corrected = found.domain != reading.domains[0].code
    why = reading.domains[0].because if shown and not is_corrected else ()
    return CaseView(
        number=found.number,
        status=Status(found.status),
        version=found.version,
        default_label=found.default_label,
        domain=found.domain,
        lead_id=found.lead,
        lead=bodies.get(found.lead).name,
        respondent_id=found.respondent,
        respondent=bodies.get(found.respondent).name if found.respondent else None,
        rule=found.rule,
        channel=complaint.channel,
        narrative=complaint.masked if shown else None,
        amount_fen=found.amount_fen,
        confidence=reading.domains[0].score,
        abstains=reading.abstains,
        corrected=former.domain_corrected(session, found) if is_corrected else None,
        reasons=tuple(one.text for one in why if _is_shown(one)),
        sentence=next((hidden(one.text) for one in why if one.rule == SENTENCE), None),
        clocks=clock_views(session, tools, found, today),
        entries=tuple(
            _entry(tools, found, entry)
            for entry in entries
            if (actor.role in SEES_ALL or entry.audience != Audience.OFFICE)
            and (shown or entry.event not in TOLD_BY_THE_COMPLAINANT)
        ),
        possible=steps.open_to(session, tools, found, actor, today),
        tracks=steps.tracks(found),
        returns=found.returns,
        assisting=assist.views(session, tools, found),
        sme_no=found.sme_no,
        flags=_flags(tools, found),
        secret=SECRET in steps.flags(found),
        runs_with=_number(session, main.id if (main := together.main_case(session, found)) else None),
        split_from=_number(session, found.split_from),
        channel_in_law=proposal.channel_in_law(tools, found.domain, reading),
        outside=proposed.suggests,
        first_receiver=proposed.first_receiver,
        proposed_assist=()
        if is_corrected
        else tuple(
            bodies.get(body).name for body in proposed.assist if body not in {found.lead, found.respondent}
        ),
        supervision=_supervision(found.number, entries),
        told=tuple((line, one.text) for line, one in _corrections(tools, complaint).items()) if shown else (),
        person=masked(person_of(tools, complaint)) if actor.role in SEES_ALL else NOBODY,
        files=attachments.of_complaint(session, tools.seal, found.complaint_id)
        if actor.role in SEES_ALL
        else (),
    )


def file(session: Session, tools: Tools, actor: Actor, number: str, file_id: int) -> GivenFile:
    """A file of a case; :class:`NotFound` alike for a case and a file this actor may not see.

    Files show who complained, so the handling body sees none until consent can be recorded.
    """
    found = seen(session, tools, actor, number)
    if actor.role not in SEES_ALL:
        raise NotFound(f"no file of {number} for {actor.name}")
    return attachments.content(session, tools, found.complaint_id, file_id)


def picture(session: Session, tools: Tools, actor: Actor, number: str, file_id: int) -> bytes:
    """A file of a case as a picture of ours; :class:`NotFound` as :func:`file` has it."""
    found = seen(session, tools, actor, number)
    if actor.role not in SEES_ALL:
        raise NotFound(f"no file of {number} for {actor.name}")
    return attachments.picture(session, tools, found.complaint_id, file_id)


def _is_shown(one: Evidence) -> bool:
    """Whether it is a reason in a word; readings kept from before numbers were left out may hold some."""
    return one.rule != SENTENCE and (one.rule != LEARNED or is_reason(one.text))


def _reading(tools: Tools, complaint: Complaint) -> Reading:
    """What the reader understood, as the complainant corrected it."""
    read = from_json(
        json.loads(tools.seal.open(complaint.reading, f"complaint:{complaint.source_key}:reading"))
    )
    return corrections.applied(read, _corrections(tools, complaint))


def _corrections(tools: Tools, complaint: Complaint) -> Corrections:
    if complaint.corrections is None:
        return {}
    written = tools.seal.open(complaint.corrections, f"complaint:{complaint.source_key}:corrections")
    return corrections.from_json(written)


def _flags(tools: Tools, case: Case | ListedCase) -> tuple[str, ...]:
    borne = steps.flags(case)
    return tuple(name for code, name in tools.rulebook.choices[Need.FLAG].items() if code in borne)


def _supervision(number: str, entries: Iterable[Entry]) -> str | None:
    """The number of the last supervision; None where there was none."""
    days = [local_date(entry.at) for entry in entries if entry.event == Event.SUPERVISE]
    return supervision_number(number, days[-1]) if days else None


def _number(session: Session, case_id: int | None) -> str | None:
    return session.get_one(Case, case_id).number if case_id is not None else None


def seen(session: Session, tools: Tools, actor: Actor, number: str) -> Case:
    """The case of this number; :class:`NotFound`, without a hint, when this actor may not see it."""
    found = queries.case_numbered(session, number)
    if not _may_see(session, tools, found, actor):
        raise NotFound(f"no case {number} for {actor.name}")
    return found


def exported(session: Session, *, after: int) -> list[tuple[int, dict[str, Any]]]:
    """The next page of cases with ids above ``after``: codes, dates, amounts; nobody's name or words."""
    return [
        (
            case.id or 0,
            {
                "number": case.number,
                "channel": complaint.channel,
                "told_at": complaint.told_at.isoformat(),
                "status": case.status,
                "default": case.default_label,
                "domain": case.domain,
                "lead": case.lead,
                "respondent": case.respondent,
                "rule": case.rule,
                "rulebook": case.rulebook,
                "model": complaint.model,
                "amount_fen": case.amount_fen,
                "accepted_at": _moment(case.accepted_at),
                "reported_at": _moment(case.reported_at),
                "closed_at": _moment(case.closed_at),
                "solved": case.solved,
                "satisfaction": case.satisfaction,
            },
        )
        for case, complaint in queries.exported(session, after, EXPORTED_AT_ONCE)
    ]


def confirmed(session: Session, tools: Tools, *, after: int) -> list[tuple[int, dict[str, Any] | None]]:
    """The next page of cases with ids above ``after`` as the reader learns from them; None for one nobody confirmed.

    Text with personal data masked; domain, leading body and default as the dispatcher left them.
    """
    return [
        (case.id or 0, _lesson(tools, case, complaint) if case.status not in UNCONFIRMED else None)
        for case, complaint in queries.exported(session, after, EXPORTED_AT_ONCE)
    ]


def _lesson(tools: Tools, case: Case, complaint: Complaint) -> dict[str, Any]:
    function = tools.rulebook.bodies.get(case.lead).function
    return {
        "id": f"case-{case.id}",
        "text": complaint.masked,
        "domain": case.domain,
        "default": case.default_label,
        "bodies": [function] if function else [],
        "subtype": None,
    }


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def progress(session: Session, tools: Tools, number: str, today: date) -> Progress:
    """What the complainant may know; the caller has checked that it is the complainant."""
    found = queries.case_numbered(session, number)
    status = Status(found.status)
    happened = tuple(
        _entry(tools, found, entry)
        for entry in queries.entries_of(session, found)
        if entry.audience == Audience.CITIZEN
    )
    return Progress(
        number=found.number,
        status=status,
        lead=tools.rulebook.bodies.get(found.lead).name if status in WITH_A_BODY else None,
        clocks=clock_views(session, tools, found, today),
        happened=happened,
        replies=tuple(entry.text for entry in happened if entry.event in lifecycle.TOLD and entry.text),
        channel_in_law=proposal.channel_in_law(
            tools, found.domain, _reading(tools, queries.complaint_of(session, found))
        ),
        parts=together.parts_of(session, found),
        may_add=bool({Event.ADD, Event.SUPPLEMENT} & set(lifecycle.possible(status, Role.CITIZEN))),
        may_withdraw=Event.WITHDRAW in lifecycle.possible(status, Role.CITIZEN),
        awaits_supplement=status is Status.AWAITING_SUPPLEMENT,
        may_rate=Event.CONFIRM_SOLVED in lifecycle.possible(status, Role.CITIZEN),
    )


def filed(session: Session, tools: Tools, number: str) -> Filed:
    """What was filed under a number; the caller has checked that the complainant asks."""
    complaint = queries.complaint_of(session, queries.case_numbered(session, number))
    return Filed(number, complaint.told_at, sha256(_words(tools, complaint).encode()).hexdigest())


def words(session: Session, tools: Tools, number: str) -> str:
    """The words that were filed, as they are kept; the caller has checked that the complainant asks."""
    return _words(tools, queries.complaint_of(session, queries.case_numbered(session, number)))


def _words(tools: Tools, complaint: Complaint) -> str:
    return tools.seal.open(complaint.narrative, f"complaint:{complaint.source_key}:narrative")


def person_of(tools: Tools, complaint: Complaint) -> Person:
    """Who complained, in the clear; the caller has made sure that it is noted."""

    def opened(field: str, sealed: bytes | None) -> str | None:
        return tools.seal.open(sealed, f"complaint:{complaint.source_key}:{field}") if sealed else None

    return Person(**{one.name: opened(one.name, getattr(complaint, one.name)) for one in fields(Person)})


def _may_see(session: Session, tools: Tools, case: Case, actor: Actor) -> bool:
    if actor.role in SEES_ALL:
        return True
    if actor.role is not Role.HANDLER or Status(case.status) not in WITH_A_BODY:
        return False
    leads = case.lead == actor.body and case.referred_at is not None  # proposed is not sent
    concerned = leads or actor.body in assist.asked(session, case)
    return concerned and actor.body not in steps.accused(tools, case)


def may_read(case: Case | ListedCase, actor: Actor) -> bool:
    """Whether what was said may be read: of a secret case, no further than by the body that leads (policy 2.10)."""
    return SECRET not in steps.flags(case) or actor.role in SEES_ALL or case.lead == actor.body


def rows(tools: Tools, actor: Actor, found: Iterable[ListedCase], today: date) -> tuple[CaseRow, ...]:
    """Cases as a list shows them to this actor, who may see them."""
    rungs = ladder.on(today, tools.rulebook.calendar)
    return tuple(_row(tools, case, may_read(case, actor), rungs) for case in found)


def _row(tools: Tools, case: ListedCase, readable: bool, rungs: Ladder) -> CaseRow:
    due_on = case.due_on
    return CaseRow(
        number=case.number,
        status=Status(case.status),
        default_label=case.default_label,
        domain=case.domain,
        lead=tools.rulebook.bodies.get(case.lead).name,
        summary=case.summary if readable else None,
        opened_at=case.opened_at,
        due_on=due_on,
        late=due_on is not None and is_overdue(due_on, rungs.today),
        rung=rungs.rung(due_on) if due_on is not None else Rung.CALM,
        flags=_flags(tools, case),
        urgent=not steps.tracks(case).isdisjoint(URGENT),
        unsure=case.unsure and case.status in UNSENT,
        respondent=tools.rulebook.bodies.get(case.respondent).name if case.respondent else None,
        provisional=due_on is not None and tools.rulebook.calendar.is_provisional(due_on),
    )


def clock_views(session: Session, tools: Tools, case: Case, today: date) -> tuple[ClockView, ...]:
    """The clocks of a case as they stand today, in the order they started."""
    terms = {term.id: term for term in tools.rulebook.terms}

    def view(clock: Clock) -> ClockView:
        term = terms[clock.term]
        late = not term.window and clock.paused_on is None and is_overdue(clock.due_on, clock.met_on or today)
        return ClockView(
            term.id,
            term.name,
            clock.started_on,
            clock.due_on,
            clock.provisional,
            clock.met_on,
            late,
            term.source,
            _proof(clock, term, tools.rulebook.calendar),
        )

    return tuple(view(clock) for clock in queries.clocks_of(session, case))


def _proof(clock: Clock, term: Term, calendar: WorkCalendar) -> tuple[ProofLine, ...]:
    """How the last day was counted; nothing for a date that was given, and for one counted by a calendar since replaced."""
    if clock.counted_from is None or not clock.units or term.unit not in COUNTED:
        return ()
    answer = due(clock.counted_from, clock.units, term.unit, calendar)
    return answer.proof if answer.on == clock.due_on else ()


def _entry(tools: Tools, case: Case, entry: Entry) -> EntryView:
    text = tools.seal.open(entry.text, f"entry:{case.number}:{entry.seq}") if entry.text else None
    if text is not None and entry.event in TOLD_BY_THE_COMPLAINANT:
        text = hidden(text)
    return EntryView(entry.at, Event(entry.event), entry.actor, Status(entry.after), text)
