"""Are the reasons shown for a domain reasons? Never how much, when or who, whatever stood often in texts of that domain."""

from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nlp import dates, extract, money
from nlp.model import FILE, load
from nlp.reading import PERSONAL, SENTENCE, Reading, SpanKind
from nlp.why import is_reason
from tests.desk.test_filing import READER as OF_THE_CITY
from tests.nlp.test_reader import READER

TOLD_ON = date(2026, 10, 8)
AMOUNTS = st.sampled_from(
    ["三万", "十三万五千元", "3万", "二十一万块钱", "960000元", "一千二百块", "三万多", "五六十万", "两万"]
)
DATES = st.sampled_from(
    [
        "2023年3月",
        "三月底",
        "去年年底",
        "今年五月份",
        "十三号",
        "2024年12月31日前",
        "三年前",
        "上个月",
        "十三年",
    ]
)
TEXTS = st.sampled_from(
    [
        "{date}薛店镇政府答应付我工程款{amount}，到现在一直没给。",
        "我们厂{date}和开发区签了招商引资协议，说好返还{amount}，{date}又说没钱。",
        "村里{date}占了俺家的地，补偿款{amount}说{date}给，一分钱没见。",
        "{date}交了{amount}，说好{date}办下来不动产证，拖到现在。",
        "中标以后{date}交的{amount}保证金，{date}到期了还不退。",
    ]
)
CRUMBS = "0123456789零〇一二两三四五六七八九十百千万亿半几"


def reasons(reading: Reading) -> list[str]:
    told = [reading.default.because, *(one.because for one in reading.domains)]
    told += [one.evidence for one in reading.bodies]
    return [one.text for because in told for one in because if one.rule == "learned"]


@settings(max_examples=40, deadline=None)
@given(TEXTS, AMOUNTS, DATES)
@example("薛店镇政府欠我工程款{amount}，{date}的事", "三万", "十三年")
def test_no_number_date_or_amount_is_a_reason(text: str, amount: str, when: str) -> None:
    written = text.format(amount=amount, date=when)
    read = READER.read("", written, TOLD_ON)
    shown = reasons(read)
    assert not [one for one in shown if any(sign in CRUMBS for sign in one)]
    assert not [one for one in shown if one in amount or one in when]


def test_a_reason_is_shown_all_the_same() -> None:
    read = READER.read("", "2023年3月薛店镇政府答应付我工程款三万元，到现在一直没给。", TOLD_ON)
    assert read.domains[0].because
    assert "工程款" in [one.text for one in read.domains[0].because]


def test_a_crumb_of_a_bodys_name_is_no_reason() -> None:
    """Defect: 店镇 of 薛店镇政府 stood beside 工程款 as what the domain was proposed for."""
    read = OF_THE_CITY.read("", "薛店镇政府答应2023年底前付我工程款三十万元,一直没给", TOLD_ON)
    shown = {one.text for one in read.domains[0].because if one.rule != SENTENCE}
    assert "工程款" in shown
    assert not shown & {"薛店", "店镇", "镇政"}


def test_a_reason_stands_where_it_is_said_and_not_within_a_fact() -> None:
    written = "我叫田地生，电话13812345678，2024年4月公园路12号征地补偿款三万元没给，说征地没钱。"
    read = READER.read("", written, TOLD_ON)
    facts = [*extract.personal(written), *money.amounts(written), *dates.spans(written, TOLD_ON)]
    hidden = {SpanKind.AMOUNT, SpanKind.DATE, SpanKind.DEADLINE} | PERSONAL
    taken = [
        (one.start + 1, one.end + 1) for one in facts if one.kind in hidden
    ]  # an empty title and its line break
    placed = [
        (one.start, one.end)
        for guess in read.domains
        for one in guess.because
        if one.rule not in (SENTENCE, "cue")
    ]
    assert placed
    assert not [(a, b) for a, b in placed for start, end in taken if a < end and start < b]


@pytest.mark.parametrize(
    "gram",
    [
        "三万",
        "十三",
        "#十三",
        "#万元",
        "#月底",
        "#年，",
        "一万多",
        "元",
        "块钱",
        "今年",
        "去年底",
        "上个月",
        "月份",
        "0",
        "年前",
        "几万",
        "第三条",
    ],
)
def test_what_counts_or_dates_is_no_reason(gram: str) -> None:
    assert not is_reason(gram)


@pytest.mark.parametrize("gram", ["工程款", "#招商", "天然气", "青年", "年检", "地块", "型号", "毛坯"])
def test_what_says_what_it_is_about_may_be_one(gram: str) -> None:
    assert is_reason(gram)


def test_nothing_learned_that_holds_a_numeral_is_ever_shown() -> None:
    grams = load(FILE).lexicon.grams
    assert not [gram for gram in grams if is_reason(gram) and any(sign in CRUMBS for sign in gram)]
