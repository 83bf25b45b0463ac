"""How does the case-level data set go to the third-party evaluator? Of a frozen half-year or year, under a name for each delivery."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from intake.desk import months, taken_away
from intake.desk.tools import Actor, Tools
from intake.errors import NotFound, Unacceptable
from intake.rules.period import Period
from intake.statistics import case_data as data
from intake.statistics.case_data import CaseData
from intake.statistics.case_outline import CaseOutline

NAME_BYTES, PSEUDONYM_DIGITS = 4, 16


class WrongK(Unacceptable):
    """So few rows alike protect nobody, or so many say nothing."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivery: its name, and its files by name."""

    name: str
    files: dict[str, bytes]
    rows: int
    suppressed: int


def deliver(
    session: Session,
    tools: Tools,
    actor: Actor,
    of: Period,
    k: int | None,
    outline: CaseOutline,
    now: datetime,
) -> Delivery:
    """The data set of a frozen period and its code book; that it was given out is noted.

    ``k`` is how many rows are alike at least, None for the outline's. :class:`months.NotFrozen` while the period is none,
    :class:`WrongK` outside the outline's bounds.
    """
    if actor.role not in months.FREEZES:
        raise NotFound("not for this role")
    alike = outline.k if k is None else k
    if not outline.least_k <= alike <= outline.most_k:
        raise WrongK(f"k is {outline.least_k} to {outline.most_k}")
    facts, edition = months.found(session, tools, of, now)
    if edition.number is None:
        raise months.NotFrozen(str(of))
    name = secrets.token_hex(NAME_BYTES)
    made = data.case_data(
        facts, edition, tools.rulebook, outline, name, lambda number: _pseudonym(tools, name, number), alike
    )
    noted = outline.noted.format(delivery=name, k=alike, suppressed=made.suppressed)
    taken_away.note(session, actor, f"{of} {noted} {edition.name}", len(made.rows), now)
    return Delivery(
        name, _files(made, outline, f"jiannuo-cases-{of}-{name}"), len(made.rows), made.suppressed
    )


def _pseudonym(tools: Tools, delivery: str, number: str) -> str:
    """Of a case in one delivery alone, under the city's key: the city can find the case again, nobody else."""
    return tools.seal.index(f"delivery:{delivery}", number)[:PSEUDONYM_DIGITS]


def _files(made: CaseData, outline: CaseOutline, begins: str) -> dict[str, bytes]:
    return {
        f"{begins}.csv": data.as_csv(made, outline),
        f"{begins}-codebook.json": data.as_json(made),
        f"{begins}-codebook.md": data.as_text(made),
    }
