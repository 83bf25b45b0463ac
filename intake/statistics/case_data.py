"""What does the third-party evaluator get? One row for each case accepted in a period, nobody to be picked out, and a code book.

The rows are read off the facts the figures are counted from, so that whoever counts them finds the figures, less what was left out.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, StrictUndefined, Template

from intake.reference.rulebook import Rulebook
from intake.rules.anonymity import Told, Widths, anonymous
from intake.rules.bodies import Kind
from intake.rules.calendar import local_date
from intake.rules.lifecycle import Event, Status
from intake.rules.month import month_of
from intake.rules.period import periods_of
from intake.rules.spreadsheet import BOM, csv_lines
from intake.statistics import measures
from intake.statistics.case_outline import CaseOutline
from intake.statistics.edition import Edition
from intake.statistics.facts import HANDLING, IN_HAND, Facts, Happened
from intake.statistics.figures import canonical
from intake.statistics.flat import FEN
from intake.statistics.outline import FOLDER

ANY, NONE, YES, NO = "any", "none", "yes", "no"
FROM_1000, OVER_40, STATED = "from_1000", "over_40", "stated"
MONTHS_OF_A_QUARTER = 3
ROW = "row"
KINDS: Mapping[Kind, str] = {kind: f"kind_{kind.value}" for kind in Kind}


@dataclass(frozen=True, slots=True)
class CaseData:
    """The data set of one delivery: its rows by column, and its code book as plain data."""

    rows: tuple[Mapping[str, str], ...]
    code_book: Mapping[str, Any]

    @property
    def suppressed(self) -> int:
        """How many rows were left out."""
        found: int = self.code_book["rows"]["suppressed"]
        return found


def case_data(
    facts: Facts,
    edition: Edition,
    book: Rulebook,
    outline: CaseOutline,
    delivery: str,
    pseudonym: Callable[[str], str],
    k: int,
) -> CaseData:
    """The data set of the cases accepted in a period, which was frozen as ``edition``; ``pseudonym`` names a case in this delivery."""
    accepted = {one.case.number: one for one in facts.of(Event.ACCEPT)}
    told = anonymous([_widths(one, facts, book, outline) for one in accepted.values()], outline.widen, k)
    outcomes = _Outcomes(facts, outline)
    rows = [
        {ROW: pseudonym(number), **one.values, **outcomes.of(number)}
        for number, one in zip(accepted, told, strict=True)
        if one.values is not None
    ]
    ordered = tuple(sorted(rows, key=lambda row: row[ROW]))
    return CaseData(ordered, _code_book(told, ordered, edition, book, outline, delivery, k))


def as_csv(data: CaseData, outline: CaseOutline) -> bytes:
    """The rows as CSV, columns in the order of the code book."""
    columns = [one.id for one in outline.column]
    return (BOM + csv_lines([columns, *([row[id] for id in columns] for row in data.rows)])).encode()


def as_json(data: CaseData) -> bytes:
    """The code book for programs."""
    return canonical(data.code_book)


def as_text(data: CaseData) -> bytes:
    """The code book for people, as Markdown (reference/code_book.md)."""
    names = {one["id"]: one["name"] for one in data.code_book["columns"]}
    return _template().render(**data.code_book, names=names).encode()


@cache
def _template() -> Template:
    text = (FOLDER / "code_book.md").read_text(encoding="utf-8")
    return Environment(undefined=StrictUndefined, autoescape=False).from_string(text)  # noqa: S701 (Markdown of our own words)


def _widths(one: Happened, facts: Facts, book: Rulebook, outline: CaseOutline) -> Widths:
    """What a case says that could pick somebody out, from the narrowest to the widest."""
    case, amount = one.case, _amount(one.case.amount_fen, outline)
    return {
        "quarter": _quarter(one, facts),
        "channel": (case.channel, ANY),
        "domain": (case.domain, ANY),
        "subtype": (f"{case.domain}/{case.subtype}" if case.subtype else NONE, ANY),
        "body": (one.lead, _kind(one.lead, book), ANY),
        "respondent": (case.respondent, _kind(case.respondent, book), ANY)
        if case.respondent
        else (NONE, NONE, ANY),
        "amount": (amount, NONE if amount == NONE else STATED, ANY),
        "excuse": (case.excuse or NONE, ANY),
    }


def _quarter(one: Happened, facts: Facts) -> tuple[str, ...]:
    day = local_date(one.at)
    half, _ = periods_of(month_of(one.at))
    return f"{day.year}-Q{-(-day.month // MONTHS_OF_A_QUARTER)}", str(half), str(facts.month)


def _kind(body: str, book: Rulebook) -> str:
    return KINDS[book.bodies.get(body).kind]


def _amount(fen: int | None, outline: CaseOutline) -> str:
    if fen is None:
        return NONE
    return next((code for code, below in outline.amounts.items() if fen < below * FEN), FROM_1000)


class _Outcomes:
    """What became of the cases within the period."""

    def __init__(self, facts: Facts, outline: CaseOutline) -> None:
        self._stood, self._days = facts.stood(Event.ACCEPT), outline.days
        self._closed = {one.case.number: one.days for one in facts.closed}
        ended = measures.over(facts, HANDLING)
        self._due = {one.case.number for one in ended}
        self._late = {one.case.number for one in ended if not one.met_in_time}
        self._answers = {one.case.number: one for one in facts.answers}
        self._happened = {
            "returned": facts.cases(Event.RETURN),
            "redone": facts.cases(Event.SEND_BACK, Event.DISPUTE),
            "extended": facts.cases(Event.GRANT_EXTENSION),
            "supervised": facts.cases(Event.SUPERVISE),
        }

    def of(self, number: str) -> dict[str, str]:
        """The codes of one case, by column."""
        answer = self._answers.get(number)
        return {
            "state": self._state(number),
            "on_time": _yes(number not in self._late) if number in self._due else NONE,
            "days": self._band(self._closed.get(number)),
            "solved": _yes(answer.solved) if answer else NONE,
            "satisfied": _yes(answer.satisfaction >= measures.SATISFIED) if answer else NONE,
            "unreasonable": _yes(answer is not None and not answer.assessed),
            **{id: _yes(number in cases) for id, cases in self._happened.items()},
        }

    def _state(self, number: str) -> str:
        stood = self._stood[number]
        if stood in measures.CLOSED:
            return "closed"
        return "in_hand" if Status(stood) in IN_HAND else "ended"

    def _band(self, days: int | None) -> str:
        if days is None:
            return NONE
        return next((code for code, most in self._days.items() if days <= most), OVER_40)


def _yes(holds: bool) -> str:
    return YES if holds else NO


def _code_book(
    told: Iterable[Told],
    rows: tuple[Mapping[str, str], ...],
    edition: Edition,
    book: Rulebook,
    outline: CaseOutline,
    delivery: str,
    k: int,
) -> dict[str, Any]:
    found = list(told)
    kept = Counter(one.steps for one in found if one.values is not None)
    names = _names(book)
    return {
        "title": outline.title,
        "notice": outline.notice,
        "period": str(edition.figures.month),
        "version": edition.name,
        "digest": edition.digest,
        "delivery": delivery,
        "k": k,
        "quasi_identifiers": [one.id for one in outline.column if one.quasi],
        "widening": [{"steps": steps, "column": column} for steps, column in enumerate(outline.widen, start=1)],
        "rows": {
            "accepted": len(found),
            "written": len(rows),
            "suppressed": len(found) - len(rows),
            "by_steps_of_widening": {str(steps): kept[steps] for steps in sorted(kept)},
        },
        "columns": [
            {
                "id": one.id,
                "name": one.name,
                "words": one.words,
                "quasi": one.quasi,
                "widened_to_any": sum(row[one.id] == ANY for row in rows),
                "values": {} if one.id == ROW else _values(one.id, rows, {**one.values, **names.get(one.id, {})}, outline.any),
            }
            for one in outline.column
        ],
    }  # fmt: skip


def _values(
    id: str, rows: tuple[Mapping[str, str], ...], names: Mapping[str, str], any: str
) -> dict[str, str]:
    """The codes that stand in a column, with what they are called."""
    return {code: any if code == ANY else names.get(code, code) for code in sorted({row[id] for row in rows})}


def _names(book: Rulebook) -> dict[str, dict[str, str]]:
    """What the codes of the rulebook are called."""
    bodies = {body.id: body.name for body in book.bodies}
    return {
        "channel": dict(book.catalogue.channels),
        "domain": {one.code: one.name for one in book.domains},
        "subtype": {
            f"{one.code}/{code}": name for one in book.domains for code, name in one.subtypes.items()
        },
        "body": bodies,
        "respondent": bodies,
        "excuse": dict(book.catalogue.excuses),
    }
