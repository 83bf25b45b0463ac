"""Does a body read of itself what the city's workbook says of it, and nothing of another or of who complained?"""

from datetime import UTC, datetime
from io import BytesIO

import openpyxl
import pytest
from pypdfium2 import PdfDocument
from sqlalchemy import select

from intake.desk.body_reports import NoBody, report
from intake.desk.tools import Actor
from intake.errors import NotFound
from intake.rules.lifecycle import Role
from intake.rules.period import period
from intake.statistics.edition import Edition
from intake.statistics.measured import Rate
from intake.statistics.month_files import MonthForm
from intake.statistics.own import TERMS, own
from intake.store.store import Store
from intake.store.tables import TakenAway
from tests.desk.test_filing import BOOK
from tests.statistics.by_hand import rich
from tests.statistics.city import FINANCE, OCTOBER, SUPERVISOR, City
from tests.statistics.paper_read import docx_text, pdf_text

MARGIN = 70  # points
PAPER = (MonthForm.DOCX, MonthForm.PDF)
HOUSING = Actor(Role.HANDLER, "住建承办", "housing")


@pytest.fixture
async def october(city: City) -> City:
    """Two bodies: finance was sent five cases and reported three, one of them unsolved and redone; housing was sent two. One is only proposed."""
    for place in range(7):
        number = await city.files(datetime(2026, 10, 9 + place, 2, tzinfo=UTC))
        await city.refers(number, to="finance" if place < 5 else "housing", about="xuedian")
        if place < 3:
            await city.closes(number, days=4, solved=place > 0)
    await city.files(datetime(2026, 10, 20, 2, tzinfo=UTC))
    city.now = datetime(2026, 11, 2, 2, tzinfo=UTC)
    return city


async def read(city: City, store: Store, actor: Actor, body: str = "", of: str = "") -> Edition:
    tools, now, when = city.desk.tools, city.now, period(of) if of else OCTOBER
    return await store.read(lambda s: report(s, tools, actor, when, body, now))


async def test_its_figures_are_its_row_in_the_citys_workbook(october: City, store: Store) -> None:
    await october.desk.freeze(SUPERVISOR, OCTOBER)
    made = await october.desk.month_file(SUPERVISOR, OCTOBER, MonthForm.XLSX)
    sheet = openpyxl.load_workbook(BytesIO(made))["市直部门"]
    heads = [cell.value for cell in sheet[1]]
    rows = {
        row[1]: dict(zip(heads, row, strict=False)) for row in sheet.iter_rows(min_row=2, values_only=True)
    }
    for actor, name in ((FINANCE, "新郑市财政局"), (HOUSING, "新郑市住房和城乡建设局")):
        row, edition = rows[name], await read(october, store, actor)
        found = edition.figures
        rates = {
            "signed_in_time": ("及时签收", "到期签收"),
            "on_time": ("按时办结", "应办结"),
            "solved": ("已解决", "考核件"),
            "satisfied": ("满意", "有效评价"),
        }
        for id, (above, below) in rates.items():
            assert found[id] == Rate(int(str(row[above])), int(str(row[below]))), (name, id)
        late = found["late_rate"]
        assert (found["referred"], row["超期件"]) == (
            row["派单"],
            late.numerator if isinstance(late, Rate) else None,
        )
        (own,) = found.table("bodies").rows
        assert (own.cells[0], own.cells[1], own.cells[2]) == (row["名次"], name, row["受理"])


async def test_finance_counted_by_hand(october: City, store: Store) -> None:
    """Five sent on 9 to 13 October; three reported four days later, the first of them to be redone; two were never signed.

    Five working days from 12 October end on the 19th, from 13 October on the 20th; from the 19th to the month's end are nine.
    """
    found = (await read(october, store, FINANCE)).figures
    assert [found[id] for id in ("referred", "closed", "solved", "red")] == [5, 2, Rate(2, 3), 3]
    assert [row.cells[0:1] + row.cells[3:6] for row in found.table("overdue").rows] == [
        ("XZZX-20261012-0001", "承办", "2026-10-19", 9),
        ("XZZX-20261009-0001", "重办", "2026-10-20", 8),
        ("XZZX-20261013-0001", "承办", "2026-10-20", 8),
    ]


async def test_only_limits_that_it_keeps_itself_are_listed(october: City, store: Store) -> None:
    rows = (await read(october, store, FINANCE)).figures.table("clocks").rows
    assert {row.key for row in rows} <= TERMS
    assert {row.key: row.cells[2] for row in rows}["handle_simple"] == Rate(3, 5)


async def test_the_longest_name_stands_within_the_margins(october: City) -> None:
    longest = max(BOOK.bodies, key=lambda body: len(body.name))
    made = await october.desk.body_files(SUPERVISOR, OCTOBER, [MonthForm.PDF], longest.id)
    page = PdfDocument(made[MonthForm.PDF])[0]
    text = page.get_textpage()
    edges = [text.get_charbox(place) for place in range(text.count_chars())]
    assert min(left for left, *_ in edges if left) > MARGIN
    assert max(right for _, _, right, _ in edges) < page.get_width() - MARGIN


async def test_nothing_of_another_body_of_the_city_or_of_who_complained_stands_in_it(october: City) -> None:
    finance = await october.desk.body_files(FINANCE, OCTOBER, PAPER)
    housing = await october.desk.body_files(HOUSING, OCTOBER, PAPER)
    for form, read_out in ((MonthForm.DOCX, docx_text), (MonthForm.PDF, pdf_text)):
        mine, other = read_out(finance[form]), read_out(housing[form])
        assert "新郑市财政局政府失信违约投诉办理情况" in mine
        assert "新郑市住房和城乡建设局" not in mine
        assert "新郑市财政局" not in other
        for word in ("登记量", "来源渠道", "网页表单", "重复投诉", "回访率", "薛店镇"):
            assert word not in mine, word


async def test_a_case_that_was_only_proposed_to_a_body_is_in_none_of_its_lists(
    october: City, store: Store
) -> None:
    proposed = (await october.desk.cases(SUPERVISOR)).rows[0].number
    found = (await read(october, store, FINANCE)).figures
    assert all(row.cells[0] != proposed for id in ("overdue", "supervised") for row in found.table(id).rows)


async def test_a_frozen_month_is_read_as_it_was_frozen_and_the_same_bytes(october: City) -> None:
    await october.desk.freeze(SUPERVISOR, OCTOBER)
    before = await october.desk.body_files(FINANCE, OCTOBER, PAPER)
    now = october.now
    await october.refers(await october.files(datetime(2026, 10, 30, 2, tzinfo=UTC)))
    october.now = now.replace(month=12)
    assert await october.desk.body_files(FINANCE, OCTOBER, PAPER) == before


async def test_an_amendment_of_the_city_lists_no_difference_to_a_body(october: City, store: Store) -> None:
    await october.desk.freeze(SUPERVISOR, OCTOBER)
    now = october.now
    await october.files(datetime(2026, 10, 30, 2, tzinfo=UTC))
    october.now = now
    await october.desk.amend(SUPERVISOR, OCTOBER, "热线补录一件")
    edition = await read(october, store, FINANCE)
    assert (edition.number, edition.reason, edition.differences) == (1, "", ())


async def test_who_may_read_which(october: City, store: Store) -> None:
    assert (await read(october, store, SUPERVISOR, "finance")).title.startswith("新郑市财政局")
    assert (await read(october, store, FINANCE, "finance")).title.startswith("新郑市财政局")
    for actor, body in (
        (FINANCE, "housing"),
        (SUPERVISOR, "nobody"),
        (Actor(Role.HANDLER, "承办"), "finance"),
        (Actor(Role.OPERATOR, "坐席"), "finance"),
    ):
        with pytest.raises(NotFound):
            await read(october, store, actor, body)
    with pytest.raises(NoBody):
        await read(october, store, SUPERVISOR)


async def test_that_it_was_taken_away_is_noted(october: City, store: Store) -> None:
    await october.desk.body_files(FINANCE, OCTOBER, [MonthForm.PDF])
    noted = await store.read(lambda s: [(one.actor, one.what) for one in s.scalars(select(TakenAway))])
    assert noted == [("承办", "2026-10 新郑市财政局政府失信违约投诉办理情况 pdf 未冻结,数字还会变")]


async def test_a_half_year_of_a_body_says_period_and_not_month(october: City) -> None:
    made = await october.desk.body_files(FINANCE, period("2026-H2"), [MonthForm.DOCX])
    text = docx_text(made[MonthForm.DOCX])
    assert "新郑市财政局政府失信违约投诉办理情况2026年下半年" in text
    assert "派单量5件" in text
    assert "本月" not in text


async def test_a_township_complained_about_reads_how_often_from_three_on_and_of_whom_nothing(
    october: City, store: Store
) -> None:
    """All seven that were taken up are about the town of Xuedian, which was sent none of them; no case number stands in its report."""
    edition = await read(october, store, SUPERVISOR, "xuedian")
    (row,) = edition.figures.table("townships").rows
    assert row.cells == ("新郑市薛店镇人民政府", 7, None, 0)
    made = await october.desk.body_files(SUPERVISOR, OCTOBER, [MonthForm.DOCX], "xuedian")
    assert "XZZX-" not in docx_text(made[MonthForm.DOCX])
    quiet = await read(october, store, SUPERVISOR, "longhu")
    assert quiet.figures.table("townships").rows[0].cells[1:] == (None, None, 0)


async def test_a_body_that_did_nothing_has_a_report_that_says_so(october: City) -> None:
    made = await october.desk.body_files(SUPERVISOR, OCTOBER, PAPER, "health")
    assert "派单量0件" in docx_text(made[MonthForm.DOCX])


def test_what_is_not_of_a_body_is_not_among_its_facts() -> None:
    assert own(rich(), "health").happened == ()
    assert {one.lead for one in own(rich(), "finance").happened} == {"finance"}
    assert [one.owner for one in own(rich(), "housing").resolutions] == ["housing"]
    assert own(rich(), "finance").resolutions == ()
