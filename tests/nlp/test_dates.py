"""Does a phrase mean the days a person would say, against the day it was said?"""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp import dates
from nlp.reading import SpanKind

TOLD = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2023年底前给钱", None, "2023-12-31"),
        ("2024年6月30日前完工", None, "2024-06-29"),
        ("2025年9月开学", "2025-09-01", "2025-09-30"),
        ("今年年底", "2026-12-01", "2026-12-31"),
        ("明年3月底前", None, "2027-03-31"),
        ("去年10月", "2025-10-01", "2025-10-31"),
        ("三个月内", "2026-11-23", "2027-02-23"),
        ("30天内", "2026-11-23", "2026-12-23"),
        ("十五个工作日内", "2026-11-23", "2026-12-14"),
        ("半年内", "2026-11-23", "2027-05-23"),
        ("两周内", "2026-11-23", "2026-12-07"),
        ("一年之内", "2026-11-23", "2027-11-23"),
        ("春节前结清", None, "2027-02-05"),
        ("国庆前动工", None, "2027-09-30"),
        ("去年春节前", None, "2025-01-28"),
        ("中秋节前", None, "2027-09-14"),
        ("下个月底", "2026-12-22", "2026-12-31"),
        ("月底前", None, "2026-11-30"),
        ("年底前", None, "2026-12-31"),
        ("十四五期间", "2021-01-01", "2025-12-31"),
        ("“十四五”期间", "2021-01-01", "2025-12-31"),
        ("2022年上半年", "2022-01-01", "2022-06-30"),
        ("五月十五号之前", None, "2026-05-14"),
        ("2024年2月29日", "2024-02-29", "2024-02-29"),
    ],
)
def test_a_phrase_means(text: str, earliest: str | None, latest: str | None) -> None:
    (span,) = dates.spans(text, TOLD)
    assert span.value == {"earliest": earliest, "latest": latest}
    assert text[span.start : span.end] == span.text


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
