"""Do the months add up for any history the lifecycle allows? Random histories, counted beside a replay that knows no SQL."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session

from intake.rules.lifecycle import ENDED, Event, Status, leaving
from intake.rules.month import Month, month_of
from intake.statistics.facts import IN_HAND, WAITING
from intake.statistics.figures import Figures, figures
from intake.statistics.gathering import facts
from intake.statistics.measured import Rate
from intake.statistics.tables import Sort
from intake.store.migrations import migrate
from intake.store.store import sqlite_engine
from intake.store.tables import Case, Complaint, Entry
from intake.store.writing import insert_row
from tests.desk.test_filing import BOOK
from tests.statistics.city import adds_up

START, NOW = datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 11, 25, 4, tzinfo=UTC)
MONTHS = [Month(2026, number) for number in (6, 7, 8, 9, 10, 11)]
CHANNELS, DOMAINS, BODIES = ("web", "telegram", "hotline"), ("DEBT", "LAND", "PROM"), ("finance", "housing")
Moved = tuple[datetime, Event, Status | None, Status]


@st.composite
def histories(draw: st.DrawFn) -> list[Moved]:
    """A walk over the lifecycle: each step allowed from where the one before led, at most forty days later."""
    at = START + timedelta(minutes=draw(st.integers(0, 150 * 24 * 60)))
    status = Status.RECEIVED
    walk: list[Moved] = [(at, Event.FILE, None, status)]
    for choice in draw(
        st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 40 * 24 * 60)), max_size=14)
    ):
        rows, at = leaving(status), at + timedelta(minutes=choice[1])
        if not rows or at > NOW:
            break
        row = rows[choice[0] % len(rows)]
        walk.append((at, row.event, status, row.target))
        status = row.target
    return walk


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    file: Path = tmp_path_factory.mktemp("identity") / "jiannuo.sqlite3"
    migrate(f"sqlite:///{file}")
    made = sqlite_engine(f"sqlite:///{file}")
    yield made
    made.dispose()


def write(session: Session, number: int, walk: list[Moved]) -> None:
    complaint = {
        "source_key": f"t:{number}", "channel": CHANNELS[number % 3], "narrative": b"", "reading": b"", "model": "",
        "masked": "", "told_at": walk[0][0],
    }  # fmt: skip
    accepted = next((at for at, event, *_ in walk if event is Event.ACCEPT), None)
    case_id = insert_row(session, Case, {
        "number": f"T{number}", "complaint_id": insert_row(session, Complaint, complaint), "query_code": "",
        "status": walk[-1][3].value, "opened_at": walk[0][0], "version": 1, "default_label": "Y",
        "domain": DOMAINS[number % 3], "lead": BODIES[number % 2], "rule": "", "rulebook": "", "amount_fen": 100 * number,
        "accepted_at": accepted,
    })  # fmt: skip
    for seq, (at, event, before, after) in enumerate(walk, start=1):
        insert_row(session, Entry, {
            "case_id": case_id, "seq": seq, "at": at, "event": event.value, "by": "system", "actor": "", "after": after.value,
            "before": before.value if before else None,
        })  # fmt: skip


def stood(walks: list[list[Moved]], moment: datetime, where: frozenset[Status]) -> int:
    """How many cases stood there just before a moment."""
    last = [[step for step in walk if step[0] < moment] for walk in walks]
    return sum(steps[-1][3] in where for steps in last if steps)


@given(st.lists(histories(), max_size=12))
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_month_adds_up_and_is_what_a_replay_finds(engine: Engine, walks: list[list[Moved]]) -> None:
    with Session(engine) as session:
        for number, walk in enumerate(walks):
            write(session, number, walk)
        found = [figures(facts(session, BOOK, month, NOW), BOOK) for month in MONTHS]
        session.rollback()
    for one in found:
        assert adds_up(one)
        is_what_a_replay_finds(one, walks)
        parts_add_up(one)
        no_numerator_exceeds_where_it_is_a_part(one)
    for earlier, later in pairwise(found):
        assert (earlier["open_end"], earlier["waiting_end"]) == (later["carried_in"], later["waiting_before"])


def is_what_a_replay_finds(one: Figures, walks: list[list[Moved]]) -> None:
    month = one.month
    steps = [step for walk in walks for step in walk if month_of(step[0]) == month]
    assert one["carried_in"] == stood(walks, month.starts, IN_HAND)
    assert one["open_end"] == stood(walks, month.ends, IN_HAND)
    assert one["waiting_end"] == stood(walks, month.ends, WAITING)
    assert one["accepted"] == sum(event is Event.ACCEPT for _, event, *_ in steps)
    assert one["closed"] == sum(
        after is Status.CLOSED for _, event, _, after in steps if event is Event.CLOSE
    )
    left = [event for _, event, before, after in steps if before in IN_HAND and after in ENDED]
    assert one["ended_otherwise"] == sum(event is not Event.CLOSE for event in left)
    assert one["reopened"] == sum(before in ENDED and after in IN_HAND for _, _, before, after in steps)


def parts_add_up(one: Figures) -> None:
    """Channels, domains, subtypes and bodies are each all that was accepted; shares are exactly a hundred."""
    for id in ("channels", "domains", "subtypes"):
        table = one.table(id)
        assert sum(int(str(table.cell(row.key, "accepted"))) for row in table.rows) == one["accepted"]
        shares = [
            table.cell(row.key, column.id)
            for row in table.rows
            for column in table.columns
            if column.sort is Sort.PERCENT
        ]
        assert (
            not shares or not one["accepted"] or round(sum(float(str(share)) for share in shares), 2) == 100
        )


def no_numerator_exceeds_where_it_is_a_part(one: Figures) -> None:
    apart = {"redo_rate", "refusal_rate", "direct_rate", "return_rate", "extension_rate"}
    for id, value in one.values.items():
        if isinstance(value, Rate) and id not in apart:
            assert 0 <= value.numerator <= value.denominator, id


def test_the_moves_are_those_of_the_lifecycle() -> None:
    """A new row of the lifecycle that takes a case in, or ends it, must be one the figures count."""
    counted = {
        Event.ACCEPT, Event.REFUSE, Event.RECONSIDER, Event.TRANSFER, Event.LAPSE, Event.WITHDRAW, Event.TERMINATE,
        Event.CLOSE, Event.REOPEN,
    }  # fmt: skip
    sides = (WAITING, IN_HAND)
    moving = {
        row.event
        for status in Status
        for row in leaving(status)
        if any((row.source in side) != (row.target in side) for side in sides)
    }
    assert moving == counted
