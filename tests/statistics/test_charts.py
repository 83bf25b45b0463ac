"""Do the charts show the figures, say what was found, and come out the same each time?"""

import io
import re
from dataclasses import replace

from defusedxml.ElementTree import fromstring
from PIL import Image

from intake.statistics.charts import charts
from intake.statistics.edition import Edition
from intake.statistics.tables import Row
from tests.statistics.by_hand import an_edition, counted, facts


def by_id(edition: Edition) -> dict[str, tuple[str, list[tuple[str, float, str]]]]:
    return {
        one.id: (one.title, [(bar.name, bar.value, bar.label) for bar in one.bars]) for one in charts(edition)
    }


def test_the_bars_are_the_rows_of_the_table_and_the_title_says_what_was_found() -> None:
    titles = {cases: by_id(Edition(counted(facts(cases, 1)))) for cases in (10, 11, 12)}
    assert titles[10]["channels"] == (
        "热线电话最多：4 件，占 40.00%",
        [("热线电话", 4, "4 件"), ("消息机器人", 3, "3 件"), ("网页表单", 3, "3 件")],
    )
    assert titles[11]["channels"][0] == "热线电话、消息机器人最多：各 4 件"
    assert titles[12]["channels"][0] == "受理来源：3 类"


def test_rates_stand_beside_those_of_the_month_before_with_what_they_rest_on() -> None:
    title, bars = by_id(an_edition())["rates"]
    assert title == "按时办结率 83.33%（10/12），解决率 90.00%（9/10），满意率 100.00%（10/10）"
    assert bars[:2] == [("按时办结率", 83.33, "83.33%（10/12）"), ("按时办结率", 70.0, "70.00%（7/10）")]


def test_one_bar_or_none_is_no_chart() -> None:
    found = by_id(Edition(counted(facts(1, 1))))
    assert "domains" not in found
    assert "channels" not in found
    assert charts(Edition(counted(facts(0, 0)))) == ()


def test_who_has_too_few_to_be_ranked_is_not_drawn() -> None:
    edition = an_edition()
    bodies = edition.figures.table("bodies")
    (row,) = bodies.rows
    second = Row("housing", (2, "新郑市住房和城乡建设局", *row.cells[2:]))
    unranked = Row("justice", (None, "新郑市司法局", *row.cells[2:]))
    others = tuple(one for one in edition.figures.tables if one.id != "bodies")
    three = replace(edition.figures, tables=(*others, replace(bodies, rows=(row, second, unranked))))
    _, bars = by_id(Edition(three))["bodies"]
    assert [bar[0] for bar in bars] == ["新郑市财政局", "新郑市住房和城乡建设局"]


def test_the_same_figures_are_the_same_picture_on_screen_and_on_paper() -> None:
    first, again = charts(an_edition()), charts(an_edition())
    assert [one.svg for one in first] == [one.svg for one in again]
    assert [one.png for one in first] == [one.png for one in again]


def test_a_page_can_show_the_picture_under_its_content_policy() -> None:
    for one in charts(an_edition()):
        fromstring(one.svg)
        assert not re.search(r"<script|<style|\sstyle=|\son\w+=|https?://(?!www\.w3\.org)", one.svg)
        assert one.bars[0].name in one.svg


def test_what_stands_in_a_name_is_drawn_and_never_run() -> None:
    edition = an_edition()
    channels = edition.figures.table("channels")
    evil = tuple(Row(row.key, ("<script>x</script>", *row.cells[1:])) for row in channels.rows[:1])
    others = tuple(one for one in edition.figures.tables if one.id != "channels")
    tables = (*others, replace(channels, rows=(*evil, *channels.rows[1:])))
    (drawn,) = [
        one for one in charts(Edition(replace(edition.figures, tables=tables))) if one.id == "channels"
    ]
    assert "<script" not in drawn.svg
    assert "&lt;script&gt;" in drawn.svg


def test_chinese_is_drawn_and_is_no_row_of_boxes() -> None:
    """Two titles of as many letters look different; boxes would look the same."""
    edition = an_edition()
    (one,) = [chart for chart in charts(edition) if chart.id == "channels"]
    other = replace(
        one, bars=tuple(replace(bar, name=bar.name.replace("热线电话", "网页表单")) for bar in one.bars)
    )
    assert other.bars != one.bars
    pictures = [Image.open(io.BytesIO(chart.png)).convert("L").tobytes() for chart in (one, other)]
    assert pictures[0] != pictures[1]
