"""What is each published figure? One function an indicator over the facts, of the whole city or of one body alike (policy 3.3).

The ids are those of intake/reference/indicators.toml, where each is put in words.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date

from intake.rules.default_record import RecordEvent
from intake.rules.indicators import Choices
from intake.rules.ladder import Ladder
from intake.rules.lifecycle import Event, Status
from intake.statistics.facts import HANDLING, IN_HAND, WAITING, AnswerFact, ClockFact, Facts, crossed
from intake.statistics.measured import Measured, Money, Rate, Spread, spread

SATISFIED = 3
"""The grade from which an answer counts as satisfied: 基本满意."""
REFERRING = (Event.REFER, Event.ARBITRATE)
FOUND = (Event.FIND_TRUE, Event.FIND_PARTLY_TRUE)
LEFT_THE_BODY = frozenset({
    Event.GRANT_RETURN, Event.RECALL, Event.WITHDRAW, Event.TERMINATE, Event.RAISE, Event.VERIFY, Event.LAPSE,
})  # fmt: skip
"""What ends a body's time limit before its last day without its having reported: neither met nor missed."""
CLOSED = frozenset({Status.CLOSED.value, Status.ARCHIVED.value})
SECONDS = 3_600


def registered(facts: Facts) -> int:
    return facts.count(Event.FILE)


def told(facts: Facts) -> int:
    return sum(not one.case.split for one in facts.of(Event.FILE))


def matters(facts: Facts) -> int:
    return registered(facts) - len(_merged(facts) & facts.cases(Event.FILE))


def matters_of(facts: Facts, cases: Collection[str]) -> int:
    """How many matters some cases are: those that run with another are one with it."""
    return max(len(set(cases) - _merged(facts)), 1)


def accepted(facts: Facts) -> int:
    return facts.count(Event.ACCEPT)


def reopened(facts: Facts) -> int:
    return facts.count(Event.REOPEN)


def carried_in(facts: Facts) -> int:
    return facts.in_hand


def reported(facts: Facts) -> int:
    return facts.count(Event.REPORT)


def closed(facts: Facts) -> int:
    return facts.count(Event.CLOSE)


def ended_otherwise(facts: Facts) -> int:
    return sum(one.before in IN_HAND for one in facts.of(Event.WITHDRAW, Event.TERMINATE))


def open_end(facts: Facts) -> int:
    return facts.in_hand + sum(count * crossed(*move, IN_HAND) for move, count in facts.moves.items())


def waiting_before(facts: Facts) -> int:
    return facts.waiting


def reconsidered(facts: Facts) -> int:
    return facts.count(Event.RECONSIDER)


def refused(facts: Facts) -> int:
    return facts.count(Event.REFUSE)


def transferred(facts: Facts) -> int:
    return facts.count(Event.TRANSFER)


def withdrawn_before(facts: Facts) -> int:
    return sum(one.before in WAITING for one in facts.of(Event.WITHDRAW, Event.LAPSE))


def waiting_end(facts: Facts) -> int:
    return facts.waiting + sum(count * crossed(*move, WAITING) for move, count in facts.moves.items())


def refusal_rate(facts: Facts) -> Rate:
    return Rate(refused(facts), registered(facts))


def direct_rate(facts: Facts) -> Rate:
    return Rate(facts.count(Event.ANSWER_DIRECTLY), registered(facts))


def referred(facts: Facts) -> int:
    return facts.count(*REFERRING)


def dispatch_hours(facts: Facts) -> Spread:
    """Hours from acceptance to the first referral: the dispatch limit runs from the one to the other."""
    first: dict[str, float] = {}
    for one in sorted(facts.of(*REFERRING), key=lambda one: one.at):
        began = one.case.accepted_at
        if began is not None and not one.case.referred_before and one.case.number not in first:
            first[one.case.number] = (one.at - began).total_seconds() / SECONDS
    return spread(list(first.values()))


def signed_in_time(facts: Facts) -> Rate:
    return _in_time(facts, ("return_order",), left=frozenset({Event.WITHDRAW, Event.TERMINATE}))


def response_rate(facts: Facts) -> Rate:
    ended = [one for one in over(facts, ("urgent_contact",)) if one.case.reachable]
    return Rate(sum(one.met_in_time for one in ended), len(ended))


def completion_rate(facts: Facts) -> Rate:
    return Rate(closed(facts), accepted(facts) + carried_in(facts) + reopened(facts))


def on_time(facts: Facts) -> Rate:
    return _in_time(facts, HANDLING)


def late_rate(facts: Facts) -> Rate:
    met = on_time(facts)
    return Rate(met.denominator - met.numerator, met.denominator)


def early_rate(facts: Facts, choices: Choices) -> Rate:
    limited = [
        (one.used, one.limit) for one in facts.closed if one.used is not None and one.limit is not None
    ]
    return Rate(sum(used <= limit * choices.early_share for used, limit in limited), len(limited))


def handling_days(facts: Facts) -> Spread:
    return spread([one.days for one in facts.closed if one.days is not None])


def redo_rate(facts: Facts) -> Rate:
    return Rate(len(facts.cases(Event.SEND_BACK, Event.DISPUTE)), closed(facts))


def return_rate(facts: Facts) -> Rate:
    return Rate(facts.count(Event.RETURN), referred(facts))


def return_granted_rate(facts: Facts) -> Rate:
    granted = facts.count(Event.GRANT_RETURN)
    return Rate(granted, granted + facts.count(Event.REJECT_RETURN))


def extension_rate(facts: Facts) -> Rate:
    return Rate(len(facts.cases(Event.GRANT_EXTENSION)), on_time(facts).denominator)


def repeat_rate(facts: Facts) -> Rate:
    return Rate(sum(one.case.repeated for one in facts.of(Event.ACCEPT)), accepted(facts))


def supervised(facts: Facts) -> int:
    return len(facts.cases(Event.SUPERVISE))


def supervised_closed_rate(facts: Facts) -> Rate:
    stood = facts.stood(Event.SUPERVISE)
    return Rate(sum(status in CLOSED for status in stood.values()), len(stood))


def yellow(facts: Facts, ladder: Ladder, windows: frozenset[str]) -> int:
    return sum(facts.cut <= one.due_on <= ladder.yellow_until for one in running(facts, windows))


def red(facts: Facts, _ladder: Ladder, windows: frozenset[str]) -> int:
    return sum(one.due_on < facts.cut for one in running(facts, windows))


def running(facts: Facts, windows: frozenset[str]) -> list[ClockFact]:
    """The time limits that ran as the month ended, but for those within which somebody may do something (``windows``)."""
    return [one for one in facts.clocks if one.term not in windows and one.runs_on(facts.cut)]


def called_back_rate(facts: Facts) -> Rate:
    owed = [one for one in facts.by_term.get("callback", ()) if _due(one, facts)]
    return Rate(sum(_ended_before(one, facts.cut) for one in owed), len(owed))


def rated_rate(facts: Facts) -> Rate:
    rated = {one.case.number for one in facts.answers}
    return Rate(len(rated), len(facts.cases(Event.CONFIRM_SOLVED, Event.DISPUTE) | rated))


def solved(facts: Facts) -> Rate:
    counted = assessed(facts)
    return Rate(sum(one.solved for one in counted), len(counted))


def assessed(facts: Facts) -> list[AnswerFact]:
    """The answers that the body is measured by: of demands that were not found unreasonable."""
    return [one for one in facts.answers if one.assessed]


def unreasonable(facts: Facts) -> int:
    return len(facts.answers) - len(assessed(facts))


def satisfied(facts: Facts) -> Rate:
    return Rate(sum(one.satisfaction >= SATISFIED for one in facts.answers), len(facts.answers))


def amount_claimed(facts: Facts) -> Money:
    claimed = [one.case.amount_fen for one in facts.of(Event.ACCEPT) if one.case.amount_fen is not None]
    return Money(sum(claimed), len(claimed))


def amount_verified(facts: Facts) -> Money:
    return _owed([one.verified_fen for one in facts.amounts])


def amount_undisputed(facts: Facts) -> Money:
    return _owed([one.undisputed_fen for one in facts.amounts])


def amount_disputed(facts: Facts) -> Money:
    return _owed([one.verified_fen - one.undisputed_fen for one in facts.amounts])


def amount_paid(facts: Facts) -> Money:
    return _owed([one.paid_fen for one in facts.amounts])


def paid_rate(facts: Facts) -> Rate:
    """Of what nobody disputes, how much was paid, in whole yuan; what was paid beyond that counts elsewhere (泉州: 应还尽还率)."""
    paid = sum(min(one.paid_fen, one.undisputed_fen) for one in facts.amounts)
    return Rate(_yuan(paid), _yuan(sum(one.undisputed_fen for one in facts.amounts)))


def _owed(fen: list[int]) -> Money:
    return Money(sum(fen), len(fen))


def _yuan(fen: int) -> int:
    return (fen + 50) // 100


def verified(facts: Facts) -> int:
    return facts.count(*FOUND, Event.FIND_UNTRUE, Event.FIND_UNVERIFIABLE)


def true_rate(facts: Facts) -> Rate:
    found = facts.count(*FOUND)
    return Rate(found, found + facts.count(Event.FIND_UNTRUE))


def rectified_rate(facts: Facts) -> Rate:
    due = [one for one in facts.by_term.get("rectify", ()) if _over(one, facts)]
    return Rate(sum(one.met_in_time and one.ended_by in (Event.RECTIFIED, None) for one in due), len(due))


def determined(facts: Facts) -> int:
    return len(facts.determinations)


def objections(facts: Facts) -> int:
    return _records(facts, RecordEvent.OBJECT)


def repaired(facts: Facts) -> int:
    return _records(facts, RecordEvent.GRANT_REPAIR)


def _records(facts: Facts, event: RecordEvent) -> int:
    return sum(one.event == event for one in facts.records)


def forwarded_rate(facts: Facts) -> Rate:
    return _in_time(facts, ("sme_transfer",))


def matters_raised(facts: Facts) -> int:
    return sum(one.raised_at >= facts.month.starts for one in facts.matters)


def meetings(facts: Facts) -> int:
    return len(facts.meetings)


def resolutions(facts: Facts) -> int:
    return sum(facts.month.first <= one.resolved_on < facts.month.after for one in facts.resolutions)


def fulfilled_rate(facts: Facts) -> Rate:
    due = [one for one in facts.resolutions if facts.month.first <= one.due_on < facts.cut]
    return Rate(sum(one.done_on is not None and one.done_on <= one.due_on for one in due), len(due))


PLAIN: Mapping[str, Callable[[Facts], Measured]] = {
    one.__name__: one
    for one in (
        registered, told, matters, accepted, reopened, carried_in, closed, ended_otherwise, open_end, waiting_before,
        reconsidered, refused, transferred, withdrawn_before, waiting_end, refusal_rate, direct_rate, referred,
        dispatch_hours, signed_in_time, response_rate, completion_rate, on_time, late_rate, handling_days, redo_rate,
        return_rate, return_granted_rate, extension_rate, repeat_rate, supervised, supervised_closed_rate,
        called_back_rate, rated_rate, solved, unreasonable, satisfied, amount_claimed, amount_verified,
        amount_undisputed, amount_disputed, amount_paid, paid_rate, verified, true_rate, rectified_rate, determined,
        objections, repaired, forwarded_rate, matters_raised, meetings, resolutions, fulfilled_rate,
    )
}  # fmt: skip
"""The figures that ask nothing but the facts, by id."""


def all_of(facts: Facts, choices: Choices, ladder: Ladder, windows: frozenset[str]) -> dict[str, Measured]:
    """Every figure the facts give, by id."""
    return {
        **{id: measure(facts) for id, measure in PLAIN.items()},
        "early_rate": early_rate(facts, choices),
        "yellow": yellow(facts, ladder, windows),
        "red": red(facts, ladder, windows),
    }


def late(facts: Facts, windows: frozenset[str]) -> list[ClockFact]:
    """Each time limit that was missed in the month, or still is as it ends."""
    return [
        one
        for one in facts.clocks
        if one.term not in windows
        and (
            (_over(one, facts) and not one.met_in_time) or (one.due_on < facts.cut and one.runs_on(facts.cut))
        )
    ]


def over(facts: Facts, terms: tuple[str, ...], left: frozenset[Event] = LEFT_THE_BODY) -> list[ClockFact]:
    """The time limits of these kinds that were due in the month and are over, met or missed."""
    return [one for term in terms for one in facts.by_term.get(term, ()) if _over(one, facts, left)]


def in_time(facts: Facts, term: str) -> Rate:
    """Of the time limits of one kind that were due in the month, those met."""
    return _in_time(facts, (term,))


def _in_time(facts: Facts, terms: tuple[str, ...], left: frozenset[Event] = LEFT_THE_BODY) -> Rate:
    ended = over(facts, terms, left)
    return Rate(sum(one.met_in_time for one in ended), len(ended))


def _due(one: ClockFact, facts: Facts) -> bool:
    first, after = facts.days
    return first <= one.due_on < after


def _over(one: ClockFact, facts: Facts, left: frozenset[Event] = LEFT_THE_BODY) -> bool:
    """Due in the month and over, met or missed: not paused, not still to come, not gone to somebody else before its last day."""
    if not _due(one, facts):
        return False
    if one.met_on is not None and one.met_on < facts.cut:
        return not (one.ended_by in left and one.met_in_time)
    return one.due_on < facts.cut and not one.paused


def _ended_before(one: ClockFact, day: date) -> bool:
    return one.met_on is not None and one.met_on < day


def _merged(facts: Facts) -> set[str]:
    """The cases that run with another as the month ends."""
    last = {
        one.case.number: one.event
        for one in sorted(facts.of(Event.MERGE, Event.UNMERGE), key=lambda one: one.at)
    }
    return {number for number, event in last.items() if event == Event.MERGE}
