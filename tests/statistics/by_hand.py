"""A month made by hand: facts without a database, so that every figure of it can be told beforehand."""

from datetime import UTC, date, datetime, timedelta

from intake.rules.lifecycle import Event
from intake.statistics.edition import Edition
from intake.statistics.facts import (
    AnswerFact,
    CaseFact,
    ClockFact,
    ClosedFact,
    DeterminationFact,
    Facts,
    Happened,
    MatterFact,
    RecordFact,
    ResolutionFact,
    all_told,
)
from intake.statistics.figures import Base, Figures, figures
from tests.desk.test_filing import BOOK
from tests.statistics.city import OCTOBER

FIRST = datetime(2026, 10, 8, 2, tzinfo=UTC)
FEN = 1_000_000


def a_case(
    number: int, domain: str = "DEBT", subtype: str | None = "works", lead: str = "finance"
) -> CaseFact:
    """A case about a township, with ``number`` times ten thousand yuan claimed."""
    return CaseFact(
        number=f"XZZX-20261008-{number:04d}",
        channel=("web", "hotline", "telegram")[number % 3],
        domain=domain,
        subtype=subtype,
        lead=lead,
        respondent="xuedian",
        default="likely",
        amount_fen=number * FEN,
        split=False,
        excuse="no_money" if number == 1 else None,
        refusal=None,
        accepted_at=FIRST,
        repeated=number == 2,
        referred_before=False,
    )


def facts(cases: int, on_time: int, *, late_on: date = date(2026, 10, 20)) -> Facts:
    """A month in which some cases were told, taken up and referred; some of them were reported in time and closed."""
    made = [a_case(number) for number in range(1, cases + 1)]
    done = made[:on_time]
    happened = [
        Happened(case, event, FIRST + timedelta(hours=hours), before, after, case.lead)
        for case in made
        for event, hours, before, after in (
            (Event.FILE, 0, None, "received"),
            (Event.ACCEPT, 1, "received", "accepted"),
            (Event.REFER, 3, "awaiting_referral", "referred"),
        )
    ]
    happened += [
        Happened(case, Event.CLOSE, FIRST + timedelta(days=9), "called_back", "closed", case.lead)
        for case in done
    ]
    clocks = tuple(
        ClockFact(
            case, "handle_simple", date(2026, 10, 8), late_on, None, date(2026, 10, 16) if case in done else None,
            "report" if case in done else None, None, False, case.lead,
        )
        for case in made
    )  # fmt: skip
    return all_told(
        Facts(
            OCTOBER,
            OCTOBER.ends,
            OCTOBER.after,
            happened=tuple(happened),
            clocks=clocks,
            answers=tuple(AnswerFact(case, case.lead, case is not done[0], 4) for case in done),
            closed=tuple(ClosedFact(case, case.lead, 6, 6, 8) for case in done),
        )
    )


def rich() -> Facts:
    """Twelve cases with all that an internal bulletin lists: supervision, a matter, a resolution, a determination."""
    plain = facts(12, 10)
    case = a_case(12)
    supervised = Happened(
        case, Event.SUPERVISE, FIRST + timedelta(days=20), "referred", "referred", "finance"
    )
    return all_told(
        Facts(
            plain.month,
            plain.until,
            plain.cut,
            happened=(*plain.happened, supervised),
            clocks=plain.clocks,
            answers=plain.answers,
            closed=plain.closed,
            matters=(MatterFact(case, "refused", "A", FIRST + timedelta(days=12), None),),
            meetings=(date(2026, 10, 26),),
            resolutions=(ResolutionFact(case, "housing", date(2026, 10, 26), date(2026, 10, 30), None),),
            determinations=(
                DeterminationFact(case, "新信认〔2026〕1号", "xuedian", FIRST + timedelta(days=21)),
            ),
            records=(
                RecordFact(case, "新信认〔2026〕1号", "xuedian", "object", FIRST + timedelta(days=23)),
                RecordFact(case, "新信认〔2026〕1号", "xuedian", "uphold", FIRST + timedelta(days=25)),
            ),
            trend=({("DEBT", "works"): 4}, {("DEBT", "works"): 5}, {}),
        )
    )


def counted(found: Facts, before: Facts | None = None) -> Figures:
    """The figures of these facts, beside those of the month before where there was one."""
    return figures(found, BOOK, {Base.PREVIOUS: figures(before, BOOK)} if before else None)


def an_edition() -> Edition:
    """The rich month beside one of ten cases of which seven were in time."""
    return Edition(counted(rich(), facts(10, 7)))
