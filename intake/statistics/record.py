"""How is a month kept? Facts and figures as one canonical JSON, from which every figure can be counted again."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from intake.rules.period import month_or_period
from intake.statistics import figures as counting
from intake.statistics.differences import Difference
from intake.statistics.facts import ABOUT_CASES, CaseFact, Facts, TopicFact, all_told
from intake.statistics.figures import Figures

FORM, ALL_TOLD = 5, 4
"""The form of the document; 1 did not say yet when operation began, nor which cases tell the same, 2 not what is owed as verified, 3 not
what happened to records of defaults, nor whether who complained can be reached; up to 4 it held every entry of the month."""


@dataclass(frozen=True, slots=True)
class Record:
    """One version of a month as it is kept: ``number`` 0 as frozen, then its amendments, each over the one before.

    ``amends`` is the digest of the version before, empty for the first.
    """

    number: int
    reason: str
    amends: str
    facts: Facts
    figures: Figures
    differences: tuple[Difference, ...] = ()


def to_bytes(record: Record) -> bytes:
    """The canonical JSON of a record."""
    return counting.canonical(plain(record))


def plain(record: Record) -> dict[str, Any]:
    """A record as plain data."""
    return {
        "form": FORM,
        "number": record.number,
        "reason": record.reason,
        "amends": record.amends,
        "facts": _facts_json(record.facts),
        "figures": counting.to_json(record.figures),
        "differences": [asdict(one) for one in record.differences],
    }


def from_json(data: Mapping[str, Any]) -> Record:
    """The record that :func:`to_bytes` wrote."""
    return Record(
        data["number"],
        data["reason"],
        data["amends"],
        _facts(data["facts"]) if data["form"] > ALL_TOLD else all_told(_facts(data["facts"])),
        counting.from_json(data["figures"]),
        tuple(Difference(**one) for one in data["differences"]),
    )


def digest(written: bytes) -> str:
    """What a record is known by: its SHA-256 in hex."""
    return sha256(written).hexdigest()


def _facts_json(facts: Facts) -> dict[str, Any]:
    cases: dict[str, CaseFact] = {}
    for name in ABOUT_CASES:
        cases.update((one.case.number, one.case) for one in getattr(facts, name))
    return {
        "month": str(facts.month),
        "until": facts.until.isoformat(),
        "cut": facts.cut.isoformat(),
        "in_hand": facts.in_hand,
        "waiting": facts.waiting,
        "began": facts.began.isoformat() if facts.began else None,
        "topics": facts.topics,
        "moves": [[before, after, count] for (before, after), count in sorted(facts.moves.items(), key=str)],
        "meetings": [day.isoformat() for day in facts.meetings],
        "trend": [[[*topic, count] for topic, count in sorted(one.items())] for one in facts.trend],
        "cases": [_plain(cases[number]) for number in sorted(cases)],
        **{
            name: [[one.case.number, *_plain(one[1:])] for one in getattr(facts, name)]
            for name in ABOUT_CASES
        },
    }


def _facts(data: Mapping[str, Any]) -> Facts:
    cases = {row[0]: _read(CaseFact, row) for row in data["cases"]}

    def of(kind: Any, name: str) -> Any:
        return tuple(_read(kind, [cases[row[0]], *row[1:]]) for row in data.get(name, ()))

    return Facts(
        month_or_period(data["month"]),
        datetime.fromisoformat(data["until"]),
        date.fromisoformat(data["cut"]),
        data["in_hand"],
        data["waiting"],
        meetings=tuple(date.fromisoformat(day) for day in data["meetings"]),
        moves={(before, after): count for before, after, count in data.get("moves", ())},
        began=_value("began", data.get("began")),
        topics=_topics(data.get("topics")),
        trend=tuple({(domain, kind): count for domain, kind, count in one} for one in data["trend"]),
        **{name: of(kind, name) for name, kind in ABOUT_CASES.items()},
    )


def _topics(data: Sequence[Sequence[Any]] | None) -> tuple[TopicFact, ...] | None:
    if data is None:
        return None
    return tuple(TopicFact(key, tuple(cases), *words) for key, cases, *words in data)


MOMENTS = frozenset({"at", "due_at", "ended_at", "accepted_at", "raised_at", "closed_at"})
DAYS = frozenset({"started_on", "due_on", "met_on", "resolved_on", "done_on", "began"})


def _plain(values: Sequence[Any]) -> list[Any]:
    return [value.isoformat() if isinstance(value, date) else value for value in values]


def _read(kind: Any, values: Sequence[Any]) -> Any:
    """A fact of its values; one written before its last fields were kept has their defaults."""
    fields = kind._fields[: len(values)]
    return kind(*(_value(name, value) for name, value in zip(fields, values, strict=True)))


def _value(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in MOMENTS:
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if name in DAYS else value
