"""Can anybody solve for what the public edition leaves out? All equations of what is published, solved for each small number."""

import io
import json
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import numpy as np
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from intake.rules.lifecycle import Event, Status
from intake.statistics import measures
from intake.statistics.edition import Edition
from intake.statistics.facts import AnswerFact, CaseFact, ClockFact, ClosedFact, Facts, Happened, all_told
from intake.statistics.figures import Base, Figures, figures
from intake.statistics.flat import WITHHELD, lines
from intake.statistics.measured import Measured, Money, Rate, Spread
from intake.statistics.month_files import MonthForm, as_json, made
from intake.statistics.public import LEFT_OUT, REST, TOO_FEW, public
from intake.statistics.tables import Column, Row, Table
from tests.desk.test_filing import BOOK
from tests.statistics.city import OCTOBER
from tests.statistics.paper_read import docx_text, pdf_text

RULES = BOOK.catalogue.public
LEAST = RULES.least
KINDS: Mapping[str, Sequence[str]] = {
    "channels": list(BOOK.catalogue.channels),
    "domains": [domain.code for domain in BOOK.domains],
    "excuses": [*BOOK.catalogue.excuses, ""],
}
"""Every part that a table may have, whether any case is of it or not."""
MOST = 1_000
MID = datetime(2026, 10, 15, 2, tzinfo=UTC)


def a_case(place: int, channel: str, domain: str, excuse: str) -> CaseFact:
    return CaseFact(
        f"XZZX-20261015-{place:04d}", channel, domain, None, "finance", "xuedian", "Y", 3_000_000, False,
        excuse or None, None, MID, False, False,
    )  # fmt: skip


@st.composite
def months(draw: st.DrawFn) -> Facts:
    """A month of up to sixty cases: some accepted, some of them answered, late, closed; many parts with one, two or none."""
    channels, domains, excuses = (
        draw(st.lists(st.sampled_from(KINDS[kind]), min_size=1, max_size=4)) for kind in KINDS
    )
    happened, clocks, answers, closed = [], [], [], []
    left_out = draw(st.sets(st.integers(0, 59), max_size=6))
    day = OCTOBER.first + timedelta(days=10)
    for place in range(draw(st.integers(0, 60))):
        case = a_case(
            place,
            draw(st.sampled_from(channels)),
            draw(st.sampled_from(domains)),
            draw(st.sampled_from(excuses)),
        )
        fate = draw(st.integers(0, 6))
        happened.append(Happened(case, Event.FILE, MID, None, Status.RECEIVED, "finance"))
        if fate >= 1:
            happened.append(Happened(case, Event.ACCEPT, MID, Status.RECEIVED, Status.ACCEPTED, "finance"))
        if fate >= 2:
            met = day if fate >= 3 else day + timedelta(days=3)
            clocks += [
                ClockFact(case, term, OCTOBER.first, day, None, met, None, None, False, "finance")
                for term in ("handle_simple", "return_order", "callback")
            ]
        if fate >= 4:
            answers.append(
                AnswerFact(
                    case, "finance", draw(st.booleans()), draw(st.integers(1, 5)), place not in left_out
                )
            )
            happened.append(Happened(case, Event.CLOSE, MID, Status.CALLED_BACK, Status.CLOSED, "finance"))
            closed.append(ClosedFact(case, "finance", fate, fate, 10))
    return all_told(Facts(
        OCTOBER, OCTOBER.ends, OCTOBER.after, draw(st.integers(0, 5)), draw(st.integers(0, 5)),
        tuple(happened), tuple(clocks), tuple(answers), tuple(closed),
    ))  # fmt: skip


@dataclass
class System:
    """Whole numbers of none or more, and what is known of them."""

    names: dict[str, int] = field(default_factory=dict)
    known: list[tuple[dict[int, int], float, float]] = field(default_factory=list)

    def says(self, terms: Mapping[str, int], low: float, high: float) -> None:
        """The weighted sum lies between two numbers."""
        self.known.append((self._row(terms), low, high))

    def range(self, terms: Mapping[str, int]) -> tuple[float, float]:
        """The least and the most that a weighted sum can be, with no number over ``MOST``."""
        row, count = self._row(terms), len(self.names)
        weights = np.zeros((len(self.known), count))
        for place, (known, _, _) in enumerate(self.known):
            for name, weight in known.items():
                weights[place, name] = weight
        among = LinearConstraint(
            weights, [low for _, low, _ in self.known], [high for *_, high in self.known]
        )
        wanted = np.array([row.get(name, 0) for name in range(count)], float)
        found = [
            milp(sign * wanted, constraints=among, integrality=np.ones(count), bounds=Bounds(0, MOST))
            for sign in (1, -1)
        ]
        assert all(one.success for one in found), "what is published contradicts itself"
        return round(found[0].fun), round(-found[1].fun)

    def _row(self, terms: Mapping[str, int]) -> dict[int, int]:
        return {self.names.setdefault(name, len(self.names)): weight for name, weight in terms.items()}


ALWAYS: Sequence[Mapping[str, int]] = (
    {"accepted": 1, "carried_in": 1, "reopened": 1, "closed": -1, "open_end": -1, "ended_otherwise": -1},
    {
        "registered": 1, "waiting_before": 1, "reconsidered": 1, "accepted": -1, "refused": -1, "transferred": -1,
        "withdrawn_before": -1, "waiting_end": -1,
    },
    {"rated_rate/numerator": 1, "satisfied/denominator": -1},
    {"satisfied/denominator": 1, "solved/denominator": -1, "unreasonable": -1},
    {"completion_rate/denominator": 1, "accepted": -1, "carried_in": -1, "reopened": -1},
    {"completion_rate/numerator": 1, "closed": -1},
)  # fmt: skip
"""What anybody can read in the definitions: sums that are nought in every month."""


def tell(system: System, published: Mapping[str, Any], month: str) -> None:
    """Everything that follows from a month's public edition as it is downloaded, and from the rule by which it leaves out."""
    for sum_ in ALWAYS:
        system.says({f"{month} {name}": weight for name, weight in sum_.items()}, 0, 0)
    found = published["figures"]
    for indicator in found["indicators"]:
        name, value = f"{month} {indicator['id']}", found["values"][indicator["id"]]
        if indicator["numerator"]:
            tell_rate(system, name, value, f"{month} {LEFT_OUT.get(indicator['id'], 'nothing')}")
        elif indicator["unit"] in ("件", "件次"):
            system.says({name: 1}, value or 0, value or LEAST - 1)
    for table in found["tables"]:
        parts = [f"{month} {table['id']}/{part}" for part in KINDS[table["id"]]]
        system.says({**dict.fromkeys(parts, 1), f"{month} accepted": -1}, 0, 0)
        named = {f"{month} {table['id']}/{row['key']}": row["cells"][1] for row in table["rows"]}
        rest = named.pop(f"{month} {table['id']}/{REST}", None)
        for part, count in named.items():
            system.says({part: 1}, count, count)
        if rest is not None:
            system.says({part: 1 for part in parts if part not in named}, rest, rest)


def tell_rate(system: System, name: str, value: Mapping[str, int] | None, out: str) -> None:
    above, below = f"{name}/numerator", f"{name}/denominator"
    system.says({below: 1, above: -1}, 0, np.inf)
    if value is not None:
        system.says({above: 1}, value["numerator"], value["numerator"])
        system.says({below: 1}, value["denominator"], value["denominator"])
        return
    few_yes, few_no, few_out = (f"{name}/few {kind}" for kind in ("yes", "no", "out"))
    system.says({few_yes: 1, few_no: 1, few_out: 1}, 1, 3)  # one of them, else it would have been told
    system.says({few_out: 1}, 0, "nothing" not in out)
    system.says({out: 1, few_out: -1}, 0, np.inf)
    system.says({out: 1, few_out: MOST}, -np.inf, MOST + LEAST - 1)
    for few, terms in ((few_yes, {above: 1}), (few_no, {below: 1, above: -1})):
        system.says({few: 1}, 0, 1)
        system.says({**terms, few: MOST}, -np.inf, MOST + LEAST - 1)


def small(found: Figures) -> Iterable[dict[str, int]]:
    """Every number of the internal figures under three that the public ones are about, or that a sum ties to them."""
    tied = {name for sum_ in ALWAYS for name in sum_ if "/" not in name}
    for id in {**RULES.figures, **dict.fromkeys(sorted(tied))}:
        value = found[id]
        if isinstance(value, int) and value < LEAST and (value or id not in LEFT_OUT.values()):
            yield {id: 1}  # that nothing was left out says nothing of anybody
        if isinstance(value, Rate):
            above, below = {f"{id}/numerator": 1}, {f"{id}/denominator": 1}
            if value.numerator < LEAST:
                yield above
            if value.denominator < LEAST:
                yield below
            if value.denominator - value.numerator < LEAST:
                yield {f"{id}/denominator": 1, f"{id}/numerator": -1}
    for id, kinds in KINDS.items():
        for kind in kinds:
            if (found.table(id).cell(kind, "accepted") or 0) in range(LEAST):
                yield {f"{id}/{kind}": 1}


def downloaded(found: Figures) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(as_json(public(Edition(found, 0), RULES)))
    return read


@given(months(), months())
@settings(max_examples=40, deadline=None)
def test_no_number_under_three_follows_from_all_that_is_published(first: Facts, then: Facts) -> None:
    """Two months one after the other, the second compared with the first: each small number may be another by two at least."""
    earlier = figures(first, BOOK)
    then = replace(then, in_hand=measures.open_end(first), waiting=measures.waiting_end(first))
    later = figures(then, BOOK, {Base.PREVIOUS: earlier})
    system = System()
    system.says({"earlier open_end": 1, "later carried_in": -1}, 0, 0)
    system.says({"earlier waiting_end": 1, "later waiting_before": -1}, 0, 0)
    for month, found in (("earlier", earlier), ("later", later)):
        tell(system, downloaded(found), month)
    for id, value in downloaded(later)["figures"]["bases"]["previous"].items():
        if isinstance(value, int):
            system.says({f"earlier {id}": 1}, value, value)
    for month, found in (("earlier", earlier), ("later", later)):
        for terms in small(found):
            least, most = system.range({f"{month} {name}": weight for name, weight in terms.items()})
            assert most - least >= LEAST - 1, (month, terms)


def test_the_solver_finds_what_follows_where_something_does() -> None:
    """The test above can fail: a hidden part beside its whole and the other part is found, and so is a contradiction."""
    system = System()
    system.says({"whole": 1, "one": -1, "other": -1}, 0, 0)
    system.says({"whole": 1}, 10, 10)
    assert system.range({"one": 1}) == (0, 10)
    system.says({"other": 1}, 8, 8)
    assert system.range({"one": 1}) == (2, 2)
    system.says({"one": 1}, 3, 3)
    with pytest.raises(AssertionError):
        system.range({"one": 1})


def test_the_completion_rate_is_not_public_since_it_would_tell_how_many_were_reopened() -> None:
    system = System()
    for sum_ in ALWAYS:
        system.says(sum_, 0, 0)
    for name, value in {"accepted": 20, "carried_in": 5, "closed": 16, "open_end": 9}.items():
        system.says({name: 1}, value, value)  # in the open cases of the month before, these were carried in
    assert system.range({"reopened": 1})[1] > 100
    system.says({"completion_rate/denominator": 1}, 27, 27)
    assert system.range({"reopened": 1}) == (2, 2)


@given(months())
@settings(max_examples=40, deadline=None)
def test_every_number_that_is_published_is_the_true_one_and_of_three_or_more(facts: Facts) -> None:
    found = figures(facts, BOOK)
    shown = public(Edition(found, 0), RULES).figures
    for id, value in shown.values.items():
        if isinstance(value, Rate) or id in ("registered", "accepted", "closed", "open_end"):
            assert value is None or value == found[id]
        if isinstance(value, Rate):
            assert min(value.numerator, value.denominator - value.numerator) >= LEAST
    for table in shown.tables:
        counts = [int(str(row.cells[1])) for row in table.rows]
        assert all(count >= LEAST for count in counts)
        assert not counts or sum(counts) == found["accepted"]
        assert all(row.cells[1] == found.table(table.id).cell(row.key, "accepted") for row in table.rows[:-1])


def parted(counts: Sequence[int]) -> object:
    """What is published of a whole with these parts: the rows, and the whole where it is told."""
    rows = tuple(Row(str(place), (str(place), count)) for place, count in enumerate(counts) if count)
    table = Table("channels", "", (Column("name", ""), Column("accepted", "")), rows)
    values: dict[str, Measured] = {**dict.fromkeys(RULES.figures), "accepted": sum(counts)}
    empty = figures(Facts(OCTOBER, OCTOBER.ends, OCTOBER.after), BOOK)
    others = [one for one in empty.tables if one.id != "channels"]
    shown = public(Edition(replace(empty, values=values, tables=(table, *others))), RULES).figures
    return tuple((row.key, row.cells[1]) for row in shown.table("channels").rows), shown["accepted"]


@pytest.mark.parametrize("parts", [2, 3, 4])
def test_who_knows_the_rule_itself_learns_no_part_under_three(parts: int) -> None:
    """Every whole there can be, beside all others that are published alike: each small part may be another, and three or more."""
    alike = defaultdict(list)
    for counts in product(range(7), repeat=parts):
        alike[parted(counts)].append(counts)
    for (_, whole), worlds in ((key, worlds) for key, worlds in alike.items() if isinstance(key, tuple)):
        for place in range(parts):
            may_be = {counts[place] for counts in worlds}
            if min(may_be) < LEAST:
                assert len(may_be) > 1
                assert max(may_be) >= LEAST or whole is None


def test_a_rate_that_tells_what_everybody_said_is_not_told() -> None:
    for value, told in (
        (Rate(20, 20), None), (Rate(0, 20), None), (Rate(18, 20), None), (Rate(2, 20), None),
        (Rate(17, 20), Rate(17, 20)), (Rate(3, 5), None), (Rate(0, 0), None),
    ):  # fmt: skip
        assert _shown("satisfied", value) == told


@pytest.mark.parametrize(("left_out", "told"), [(0, True), (1, False), (2, False), (3, True)])
def test_a_rate_is_not_told_where_subtraction_finds_that_one_or_two_were_left_out(
    left_out: int, told: bool
) -> None:
    """The satisfied are of all twenty answers: less those that the solved are of, it is known how many were left out."""
    cases = [a_case(place, "web", "DEBT", "") for place in range(20)]
    answers = tuple(
        AnswerFact(case, "finance", place % 2 == 0, 1 + place % 5, place >= left_out)
        for place, case in enumerate(cases)
    )
    found = figures(Facts(OCTOBER, OCTOBER.ends, OCTOBER.after, answers=answers), BOOK)
    then = figures(Facts(OCTOBER, OCTOBER.ends, OCTOBER.after), BOOK, {Base.PREVIOUS: found})
    assert public(Edition(found, 0), RULES).figures["satisfied"] == found["satisfied"]
    assert (public(Edition(found, 0), RULES).figures["solved"] is not None) is told
    base = public(Edition(then, 0), RULES).figures.bases[Base.PREVIOUS]
    assert (base["solved"] is not None) is told


def test_amounts_and_means_are_of_ten_cases_at_least_and_rounded() -> None:
    assert _shown("amount_claimed", Money(1_234_567_890, 9)) is None
    assert _shown("amount_claimed", Money(1_234_567_890, 10)) == 1235
    assert _shown("handling_days", Spread(9, 5.5, 5.0, 9.0)) is None
    assert _shown("handling_days", Spread(10, 5.5, 5.0, 9.0)) == 6


def _shown(id: str, value: Measured) -> Measured:
    empty = figures(Facts(OCTOBER, OCTOBER.ends, OCTOBER.after), BOOK)
    return public(Edition(replace(empty, values={**empty.values, id: value})), RULES).figures[id]


def test_a_change_is_told_only_from_a_number_that_was_public() -> None:
    empty = figures(Facts(OCTOBER, OCTOBER.ends, OCTOBER.after), BOOK)
    now = {**empty.values, "accepted": 20, "solved": Rate(10, 20), "amount_claimed": Money(10_000_000, 12)}
    before = {
        **empty.values, "accepted": 16, "solved": Rate(19, 20), "amount_claimed": Money(5_000_000, 12),
    }  # fmt: skip
    found = public(Edition(replace(empty, values=now, bases={Base.PREVIOUS: before})), RULES).figures
    changes = {line.id: line.previous for line in lines(found)}
    assert changes["accepted"] is not None
    assert (changes["solved"], changes["amount_claimed"]) == (None, None)
    assert set(found.bases[Base.PREVIOUS]) <= set(RULES.figures)


def a_month() -> Figures:
    """Twenty cases over three domains of nine, eight and three, all by the web but two."""
    happened = []
    for place in range(20):
        domain = "DEBT" if place < 9 else "LAND" if place < 17 else "PROM"
        case = a_case(place, "web" if place > 1 else "hotline", domain, "")
        happened += [
            Happened(case, Event.FILE, MID, None, Status.RECEIVED, "finance"),
            Happened(case, Event.ACCEPT, MID, Status.RECEIVED, Status.ACCEPTED, "finance"),
        ]
    return figures(all_told(Facts(OCTOBER, OCTOBER.ends, OCTOBER.after, happened=tuple(happened))), BOOK)


def test_the_smallest_part_of_three_stands_with_those_under_three() -> None:
    shown = public(Edition(a_month()), RULES).figures
    assert [(row.key, row.cells[1]) for row in shown.table("domains").rows] == [
        ("DEBT", 9), ("LAND", 8), (REST, 3),
    ]  # fmt: skip
    assert shown.table("channels").rows == ()
    assert shown.table("channels").note == TOO_FEW
    assert {line.id: line.note for line in lines(shown)}["closed"] == WITHHELD


def test_nothing_leaves_that_is_not_for_everybody() -> None:
    """No case number, no list, no body, no reason somebody typed, no word of a default before it is determined."""
    edition = Edition(a_month(), 1, MID, "督查", "热线补录,张三", "d" * 64)
    shown = public(edition, RULES)
    assert {table.id for table in shown.figures.tables} == set(KINDS)
    assert (shown.actor, shown.reason, shown.differences) == ("", "", ())
    for form in MonthForm:
        text = plain(made(shown, form), form)
        assert RULES.licence in text or form in (MonthForm.DOCX, MonthForm.PDF)
        assert not re.search(r"XZZX|张三|督查|内部|失信|属实|认定|财政局|薛店|finance|xuedian", text), form


def plain(content: bytes, form: MonthForm) -> str:
    """All text of a file."""
    if form is MonthForm.JSON:
        return content.decode()
    if form is MonthForm.CSV:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "\n".join(archive.read(name).decode("utf-8-sig") for name in archive.namelist())
    if form is MonthForm.DOCX:
        return docx_text(content)
    if form is MonthForm.PDF:
        return pdf_text(content)
    book = openpyxl.load_workbook(io.BytesIO(content))
    return "\n".join(
        str(cell)
        for sheet in book
        for row in sheet.iter_rows(values_only=True)
        for cell in (sheet.title, *row)
        if cell
    )


def test_a_month_frozen_before_something_was_counted_goes_without_it() -> None:
    found = a_month()
    old = replace(
        found,
        indicators=tuple(one for one in found.indicators if one.id != "closed"),
        values={id: value for id, value in found.values.items() if id != "closed"},
        tables=tuple(table for table in found.tables if table.id != "excuses"),
    )
    shown = public(Edition(old), RULES).figures
    assert "closed" not in shown.values
    assert [table.id for table in shown.tables] == ["channels", "domains"]
