"""Does a phrase mean the days a person would say, against the day it was said?"""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp import dates
from nlp.reading import SpanKind

TOLD = date(2026, 11, 23)


ROWS = [
    line.split("\t")
    for line in (Path(__file__).parent / "deadlines.tsv").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize(("text", "earliest", "latest"), ROWS, ids=[row[0] for row in ROWS])
def test_a_phrase_means(text: str, earliest: str, latest: str) -> None:
    (span,) = dates.spans(text, TOLD)
    assert span.value == {"earliest": None if earliest == "-" else earliest, "latest": latest}
    assert text[span.start : span.end] == span.text


@pytest.mark.parametrize("text", ["三年前的事", "前几年前后", "半年前签的", "整年前", "第三年内"])
def test_years_ago_are_no_feast(text: str) -> None:
    assert [span.text for span in dates.spans(text, TOLD) if span.text.startswith("年前")] == []


@pytest.mark.parametrize(
    "text", ["2023年2月30日", "13月", "三个人", "内部", "年前年后", "第二年级", "9999年", ""]
)
def test_what_names_no_day_is_not_made_one(text: str) -> None:
    assert [span for span in dates.spans(text, TOLD) if span.text == text and text] == []


def test_a_deadline_is_told_from_a_date() -> None:
    kinds = [span.kind for span in dates.spans("2023年3月签的合同,说2023年底前付清", TOLD)]
    assert kinds == [SpanKind.DATE, SpanKind.DEADLINE]


@given(
    st.text(
        alphabet="0123456789年月日号底前内初上下半个工作天周春节国庆中秋五一今去明十三四两百", max_size=40
    )
)
def test_no_jumble_of_date_words_breaks_it(text: str) -> None:
    for span in dates.spans(text, TOLD):
        assert text[span.start : span.end] == span.text
