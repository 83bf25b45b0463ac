"""Does the evaluator get what the figures rest on, and can he pick nobody out?"""

import csv
import json
import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from intake.desk.evaluation import Delivery, WrongK
from intake.desk.months import NotFrozen
from intake.errors import NotFound
from intake.rules.lifecycle import Event
from intake.rules.period import period
from intake.statistics import case_outline
from intake.statistics.case_data import CaseData, as_csv, as_text, case_data
from intake.statistics.edition import Edition
from intake.statistics.facts import CaseFact, Facts, Happened, all_told
from intake.statistics.figures import figures
from intake.store.store import Store
from intake.store.tables import TakenAway
from tests.desk.test_filing import BOOK
from tests.statistics.city import DISPATCHER, SUPERVISOR, City

HALF = period("2026-H2")
OUTLINE = case_outline.shipped()
QUASI = [one.id for one in OUTLINE.column if one.quasi]


@pytest.fixture
async def half_year(city: City) -> City:
    """Twelve cases told in October, all of one sort but the last; four were closed, one of those unsolved. It is January."""
    for place in range(12):
        number = await city.files(datetime(2026, 10, 9, 2, tzinfo=UTC) + timedelta(days=place), "web")
        await city.refers(number, to="finance" if place < 11 else "housing", about="xuedian")
        if place < 4:
            await city.closes(number, days=3, solved=place > 0)
    city.now = datetime(2027, 1, 5, 2, tzinfo=UTC)
    return city


def read(delivery: Delivery) -> tuple[list[dict[str, str]], dict[str, object], str]:
    by_end = {name.split("-")[-1].split(".")[-1]: content for name, content in delivery.files.items()}
    rows = list(csv.DictReader(by_end["csv"].decode("utf-8-sig").splitlines()))
    return rows, json.loads(by_end["json"]), by_end["md"].decode()


async def test_it_says_what_the_frozen_figures_say_less_what_was_left_out(half_year: City) -> None:
    """Eleven at the finance bureau are alike; the twelfth, at the housing bureau, is alone and left out."""
    await half_year.desk.freeze(SUPERVISOR, HALF)
    delivery = await half_year.desk.deliver(SUPERVISOR, HALF)
    rows, book, text = read(delivery)
    assert (delivery.rows, delivery.suppressed, len(rows)) == (11, 1, 11)
    assert book["rows"] == {"accepted": 12, "written": 11, "suppressed": 1, "by_steps_of_widening": {"0": 11}}
    assert Counter(row["solved"] for row in rows) == {"none": 7, "yes": 3, "no": 1}
    assert Counter(row["state"] for row in rows) == {"in_hand": 8, "closed": 3}
    assert {(row["quarter"], row["body"], row["amount"]) for row in rows} == {
        ("2026-Q4", "finance", "from_1")
    }
    assert "受理 12 件,写出 11 行,隐去 1 行".replace(",", "，") in text
    assert (await half_year.desk.month(HALF)).digest in text


async def test_no_number_name_day_or_word_leaves(half_year: City) -> None:
    await half_year.desk.freeze(SUPERVISOR, HALF)
    rows, *_ = read(await half_year.desk.deliver(SUPERVISOR, HALF))
    assert list(rows[0]) == [one.id for one in OUTLINE.column]
    written = " ".join(value for row in rows for value in row.values())
    assert "XZZX" not in written
    assert re.search(r"\d{4}-\d\d-\d\d|[\u4e00-\u9fff]", written) is None


async def test_every_code_that_stands_in_it_stands_in_the_code_book(half_year: City) -> None:
    await half_year.desk.freeze(SUPERVISOR, HALF)
    rows, book, _ = read(await half_year.desk.deliver(SUPERVISOR, HALF))
    columns = book["columns"]
    assert isinstance(columns, list)
    for one in columns:
        if one["id"] != "row":
            assert {row[one["id"]] for row in rows} == set(one["values"])


async def test_two_deliveries_name_the_same_case_differently(half_year: City) -> None:
    await half_year.desk.freeze(SUPERVISOR, HALF)
    first, *_ = read(await half_year.desk.deliver(SUPERVISOR, HALF))
    second, *_ = read(await half_year.desk.deliver(SUPERVISOR, HALF))
    assert not {row["row"] for row in first} & {row["row"] for row in second}
    assert len({row["row"] for row in first}) == len(first)


async def test_each_delivery_is_noted_with_what_was_left_out(half_year: City, store: Store) -> None:
    await half_year.desk.freeze(SUPERVISOR, HALF)
    delivery = await half_year.desk.deliver(SUPERVISOR, HALF, 4)
    noted = await store.read(
        lambda s: [(one.actor, one.what, one.rows) for one in s.scalars(select(TakenAway))]
    )
    assert noted == [("督查", f"2026-H2 给第三方评估的逐件数据 {delivery.name}，k=4，隐去 1 行 已冻结", 11)]


async def test_only_a_frozen_period_leaves_by_who_supervises_with_enough_alike(half_year: City) -> None:
    with pytest.raises(NotFrozen):
        await half_year.desk.deliver(SUPERVISOR, HALF)
    await half_year.desk.freeze(SUPERVISOR, HALF)
    with pytest.raises(NotFound):
        await half_year.desk.deliver(DISPATCHER, HALF)
    for k in (2, 101, -1):
        with pytest.raises(WrongK):
            await half_year.desk.deliver(SUPERVISOR, HALF, k)


CASES = st.lists(
    st.builds(
        lambda channel, domain, lead, respondent, amount, day, excuse: (
            CaseFact(
                "",
                channel,
                domain,
                None,
                lead,
                respondent,
                "likely",
                amount,
                False,
                excuse,
                None,
                None,
                False,
                False,
            ),
            datetime(2026, 7, 1, 2, tzinfo=UTC) + timedelta(days=day),
        ),
        st.sampled_from(["web", "hotline"]),
        st.sampled_from(["DEBT", "INV", "TOWN"]),
        st.sampled_from(["finance", "housing", "xuedian"]),
        st.sampled_from([None, "xuedian", "longhu"]),
        st.sampled_from([None, 1, 10**7, 10**9, 10**12]),
        st.integers(0, 180),
        st.sampled_from([None, "no_money"]),
    ),
    max_size=60,
)


def of(cases: list[tuple[CaseFact, datetime]], k: int) -> CaseData:
    named = [(case._replace(number=f"XZZX-{place}"), at) for place, (case, at) in enumerate(cases)]
    happened = tuple(
        Happened(case, Event.ACCEPT, at, "received", "accepted", case.lead) for case, at in named
    )
    facts = all_told(Facts(HALF, HALF.ends, HALF.after, happened=happened))
    edition = Edition(figures(facts, BOOK), 0)
    return case_data(facts, edition, BOOK, OUTLINE, "d", lambda number: number[::-1], k)


@given(CASES, st.integers(3, 7))
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_every_sort_that_is_told_has_k_rows_whatever_the_cases_and_none_is_lost(
    cases: list[tuple[CaseFact, datetime]], k: int
) -> None:
    made = of(cases, k)
    sorts = Counter(tuple(row[id] for id in QUASI) for row in made.rows)
    assert all(count >= k for count in sorts.values())
    assert len(made.rows) + made.suppressed == len(cases)
    assert made.suppressed < k or len(cases) < k


def test_what_is_rare_is_widened_and_the_code_book_says_how_often() -> None:
    """Six alike, and four that differ in excuse, channel, amount and quarter alone: one step after the other makes them alike."""
    case = CaseFact(
        "", "web", "DEBT", None, "finance", "xuedian", "likely", 10**7, False, None, None, None, False, False
    )
    at = datetime(2026, 8, 3, 2, tzinfo=UTC)
    odd = [
        (case._replace(excuse="no_money"), at),
        (case._replace(channel="hotline"), at),
        (case._replace(amount_fen=10**9), at),
        (case, at.replace(month=11)),
    ]
    made = of([*[(case, at)] * 6, *odd], 4)
    assert made.suppressed == 0
    widened = [row for row in made.rows if row["quarter"] == "2026-H2"]
    assert len(widened) == 4
    assert {(row["channel"], row["amount"], row["excuse"]) for row in widened} == {("any", "stated", "any")}
    assert made.code_book["rows"]["by_steps_of_widening"] == {"0": 6, "5": 4}
    assert "有 4 行不细分" in as_text(made).decode()


def test_a_cell_that_a_spreadsheet_would_run_is_disarmed() -> None:
    made = of([], 5)
    row = dict.fromkeys((one.id for one in OUTLINE.column), "=1+1")
    assert b"'=1+1" in as_csv(replace(made, rows=(row,)), OUTLINE)


def test_the_order_of_widening_names_columns_that_could_pick_somebody_out() -> None:
    assert set(OUTLINE.widen) == set(QUASI)
