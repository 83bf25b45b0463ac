"""What does a month look like at a glance? Flow, domains by bodies, time limits, answers: the month's figures with their cases."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from intake.reference.rulebook import Rulebook
from intake.rules.lifecycle import Event
from intake.statistics import measures, tables
from intake.statistics.facts import HANDLING, AnswerFact, ClockFact, Facts, Happened
from intake.statistics.figures import Figures
from intake.statistics.measured import Rate

FLOW: Mapping[str, tuple[Callable[[Facts], int], tuple[Event, ...]]] = {
    "registered": (measures.registered, (Event.FILE,)),
    "accepted": (measures.accepted, (Event.ACCEPT,)),
    "referred": (measures.referred, measures.REFERRING),
    "reported": (measures.reported, (Event.REPORT,)),
    "closed": (measures.closed, (Event.CLOSE,)),
}
"""How a case goes on, each step with its measure and the events that it counts."""
SHADES = 4


@dataclass(frozen=True, slots=True)
class Counted:
    """A number, and the cases it is of: fewer than the number where something happened to one of them twice."""

    count: int
    cases: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class HeatRow:
    """How many cases of each domain, in the order of the map, were accepted with one body."""

    body: str
    name: str
    cells: tuple[Counted, ...]
    total: Counted


@dataclass(frozen=True, slots=True)
class Heat:
    """Domains by bodies, the fullest first; ``domains`` are codes with their names, ``most`` is the fullest cell's count."""

    domains: tuple[tuple[str, str], ...]
    rows: tuple[HeatRow, ...]
    totals: tuple[Counted, ...]

    most: int

    @property
    def fullest(self) -> tuple[tuple[HeatRow, str], ...]:
        """The row and the domain's name of the fullest cells: several where they are even."""
        return tuple(
            (row, name)
            for row in self.rows
            for (_, name), cell in zip(self.domains, row.cells, strict=True)
            if cell.count == self.most
        )

    def shade(self, cell: Counted) -> int:
        """How dark a cell is: 0 of none, up to SHADES for the fullest."""
        return -(-SHADES * cell.count // self.most) if self.most else 0


@dataclass(frozen=True, slots=True)
class TermRow:
    """A time limit: those met of those due in the month, and those that still run late at its end."""

    id: str
    name: str
    owner: str
    in_time: Rate
    met: Counted
    due: Counted
    overdue: Counted


@dataclass(frozen=True, slots=True)
class GradeRow:
    """How many gave this grade, and how many of them said it is solved."""

    id: str
    name: str
    solved: Counted
    answers: Counted


@dataclass(frozen=True)
class Dashboard:
    """The month of the whole city, or of one body. Limits and grades that nothing is counted of are left out.

    ``shares`` are the numerators and denominators of the rates.
    """

    flow: Mapping[str, Counted]
    heat: Heat
    terms: tuple[TermRow, ...]
    grades: tuple[GradeRow, ...]
    on_time: Rate
    solved: Rate
    satisfied: Rate
    shares: Mapping[str, tuple[Counted, Counted]]

    @property
    def numbers(self) -> Iterable[Counted]:
        """Every number that leads to its cases."""
        return self.named.values()

    @cached_property
    def named(self) -> Mapping[str, Counted]:
        """Every number by its name, which is the same for the same month: ``flow.closed``, ``heat.finance.DEBT``."""
        return dict(self._named())

    def _named(self) -> Iterable[tuple[str, Counted]]:
        yield from ((f"flow.{step}", number) for step, number in self.flow.items())
        codes = [code for code, _ in self.heat.domains]
        yield from ((f"domain.{code}", number) for code, number in zip(codes, self.heat.totals, strict=True))
        for row in self.heat.rows:
            yield from ((f"heat.{row.body}.{code}", one) for code, one in zip(codes, row.cells, strict=True))
            yield f"body.{row.body}", row.total
        for term in self.terms:
            yield f"met.{term.id}", term.met
            yield f"due.{term.id}", term.due
            yield f"overdue.{term.id}", term.overdue
        for grade in self.grades:
            yield f"answers.{grade.id}", grade.answers
            yield f"solved.{grade.id}", grade.solved
        for rate, (part, whole) in self.shares.items():
            yield f"part.{rate}", part
            yield f"whole.{rate}", whole


def dashboard(facts: Facts, figures: Figures, book: Rulebook) -> Dashboard:
    """What ``figures``, which are those of ``facts``, say at a glance."""
    return Dashboard(
        {id: Counted(measure(facts), frozenset(facts.cases(*events))) for id, (measure, events) in FLOW.items()},
        _heat(facts, book),
        _terms(facts, figures, book),
        _grades(facts, figures),
        _rate(figures, "on_time"),
        _rate(figures, "solved"),
        _rate(figures, "satisfied"),
        _shares(facts),
    )  # fmt: skip


def _heat(facts: Facts, book: Rulebook) -> Heat:
    names = {domain.code: domain.name for domain in book.domains}
    totals = _accepted(facts.by_case(lambda case: case.domain, Event.ACCEPT))
    domains = sorted(totals, key=lambda code: (-totals[code].count, code))
    rows = []
    for body, part in facts.by_lead.items():
        if not measures.accepted(part):
            continue
        cells = _accepted(part.by_case(lambda case: case.domain, Event.ACCEPT))
        whole = Counted(measures.accepted(part), _cases(part.of(Event.ACCEPT)))
        row = tuple(cells.get(code, Counted(0)) for code in domains)
        rows.append(HeatRow(body, book.bodies.get(body).name, row, whole))
    return Heat(
        tuple((code, names[code]) for code in domains),
        tuple(sorted(rows, key=lambda row: (-row.total.count, row.body))),
        tuple(totals[code] for code in domains),
        max((cell.count for row in rows for cell in row.cells), default=0),
    )


def _accepted(parts: Mapping[str, Facts]) -> dict[str, Counted]:
    return {
        key: Counted(measures.accepted(part), _cases(part.of(Event.ACCEPT)))
        for key, part in parts.items()
        if measures.accepted(part)
    }


def _cases(facts: Iterable[Happened | ClockFact | AnswerFact]) -> frozenset[str]:
    return frozenset(one.case.number for one in facts)


def _terms(facts: Facts, figures: Figures, book: Rulebook) -> tuple[TermRow, ...]:
    late: dict[str, list[ClockFact]] = {}
    for one in measures.running(facts, tables.windows(book)):
        if one.due_on < facts.cut:
            late.setdefault(one.term, []).append(one)
    rows = []
    for row in figures.table("clocks").rows:
        name, owner, in_time, overdue = row.cells
        if isinstance(in_time, Rate) and isinstance(overdue, int) and (in_time.denominator or overdue):
            ended = measures.over(facts, (row.key,))
            met = Counted(in_time.numerator, _cases(one for one in ended if one.met_in_time))
            due = Counted(in_time.denominator, _cases(ended))
            running = Counted(overdue, _cases(late.get(row.key, ())))
            rows.append(TermRow(row.key, str(name), str(owner), in_time, met, due, running))
    return tuple(rows)


def _shares(facts: Facts) -> dict[str, tuple[Counted, Counted]]:
    ended, answers, assessed = measures.over(facts, HANDLING), facts.answers, measures.assessed(facts)
    parts: dict[str, tuple[Sequence[ClockFact | AnswerFact], Sequence[ClockFact | AnswerFact]]] = {
        "on_time": ([one for one in ended if one.met_in_time], ended),
        "solved": ([one for one in assessed if one.solved], assessed),
        "satisfied": ([one for one in answers if one.satisfaction >= measures.SATISFIED], answers),
    }
    return {
        id: (Counted(len(part), _cases(part)), Counted(len(whole), _cases(whole)))
        for id, (part, whole) in parts.items()
    }


def _grades(facts: Facts, figures: Figures) -> tuple[GradeRow, ...]:
    rows = []
    for row in figures.table("grades").rows:
        name, solved, _, answers = row.cells
        if isinstance(solved, int) and isinstance(answers, int) and answers:
            given = [one for one in facts.answers if str(one.satisfaction) == row.key]
            said_solved = Counted(solved, _cases(one for one in given if one.solved))
            rows.append(GradeRow(row.key, str(name), said_solved, Counted(answers, _cases(given))))
    return tuple(rows)


def _rate(figures: Figures, id: str) -> Rate:
    found = figures[id]
    return found if isinstance(found, Rate) else Rate(0, 0)
