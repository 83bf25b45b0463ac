"""Are facts found where they stand, with the value they mean, and is nothing found that is none?"""

from datetime import date
from pathlib import Path

import pytest

from nlp import extract, promises
from nlp.reading import Span, SpanKind


def found(text: str, kind: SpanKind) -> list[Span]:
    spans = [
        span for span in extract.spans(text, date(2026, 11, 23), promises.spans(text)) if span.kind is kind
    ]
    assert all(text[span.start : span.end] == span.text for span in spans)
    return spans


MONEY = [
    line.split("\t")
    for line in (Path(__file__).parent / "money.tsv").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize(("text", "yuan", "basis"), MONEY, ids=[row[0] for row in MONEY])
def test_money_has_its_amount_and_basis(text: str, yuan: str, basis: str) -> None:
    wanted = [] if yuan == "-" else [{"fen": round(float(yuan) * 100), "basis": basis}]
    assert [span.value for span in found(text, SpanKind.AMOUNT)] == wanted


@pytest.mark.parametrize(
    "text",
    [
        "住在3号楼2单元",
        "2023年底前",
        "一共三个人",
        "电话13800001234",
        "第十二条",
        "99999999999999亿元",
        "三万人口",
        "两万平方米的厂房",
        "raw和www.a.com还有wow",
        "修了三千五百米路",
        "养了一千二百只羊",
        "亩产一千斤",
        "等了三个月",
        "万一不给",
        "千万别推",
        "百分之八",
        "十分着急",
        "一百多户人家",
        "一毛病",
        "千方百计",
        "万元户",
    ],
)
def test_what_is_no_money_is_no_amount(text: str) -> None:
    assert found(text, SpanKind.AMOUNT) == []


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("新政办〔2019〕15号", SpanKind.DOCUMENT, "新政办〔2019〕15号"),
        ("说是换届了不认账", SpanKind.EXCUSE, "leadership_change"),
        ("财政紧张再等等", SpanKind.EXCUSE, "no_money"),
        ("要等审计完", SpanKind.EXCUSE, "awaiting_audit"),
        ("我们已经起诉了", SpanKind.PROCEDURE, "lawsuit"),
        ("再不给我就不想活了", SpanKind.URGENT, "self_harm"),
    ],
)
def test_a_phrase_has_its_meaning(text: str, kind: SpanKind, value: str) -> None:
    assert [span.value for span in found(text, kind)] == [value]


def with_check_digit(first: str) -> str:
    return next(first + last for last in "0123456789X" if extract.is_id_number(first + last))


def test_a_citizen_number_is_known_by_its_check_digit() -> None:
    good = with_check_digit("41018419900101123")
    assert [span.text for span in found(f"身份证{good}，", SpanKind.ID_NUMBER)] == [good]
    assert [span.value for span in found(f"身份证{good}，", SpanKind.ID_NUMBER)] == [None]


def test_a_mistyped_citizen_number_is_hidden_like_a_right_one() -> None:
    good = with_check_digit("41018419900101123")
    wrong = good[:-1] + ("0" if good[-1] != "0" else "1")
    for text, number in ((f"号码{wrong}，", wrong), ("身份证号:41018419900101", "41018419900101")):
        assert [(s.text, s.value) for s in found(text, SpanKind.ID_NUMBER)] == [(number, "mistyped")]
    assert found("订单号12345678901234567890", SpanKind.ID_NUMBER) == []


def test_a_card_is_known_by_luhn() -> None:
    assert [span.text for span in found("卡号4111111111111111", SpanKind.BANK_CARD)] == ["4111111111111111"]
    assert found("编号4111111111111112", SpanKind.BANK_CARD) == []


def test_a_mobile_number_inside_a_longer_number_is_none() -> None:
    assert [span.text for span in found("打13800001234找我", SpanKind.PHONE)] == ["13800001234"]
    assert found("订单913800001234", SpanKind.PHONE) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("我叫王小明,是薛店镇的。", "王小明"),
        ("联系人:李强 13800001234", "李强"),
        ("市民张建国反映路灯不亮", "张建国"),
        ("我叫他还钱他不还", None),
        ("村民都不同意", None),
        ("王法何在", None),
    ],
)
def test_a_name_is_found_where_somebody_gives_it(text: str, name: str | None) -> None:
    assert [span.text for span in found(text, SpanKind.NAME)] == ([name] if name else [])


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("我住人民路186号院3号楼2单元501", "人民路186号院3号楼2单元501"),
        ("锦上花园7号楼2单元没有暖气", "锦上花园7号楼2单元"),
        ("杨楼村三组12号的老房子", "杨楼村三组12号"),
        ("村里的路坏了", None),
        ("国道107号桥", None),
    ],
)
def test_an_address_is_found_down_to_the_door(text: str, address: str | None) -> None:
    spans = [span.text for span in found(text, SpanKind.ADDRESS)]
    assert [span.removeprefix("我住") for span in spans] == ([address] if address else [])


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("合同编号XZ-2021-08,至今未付", ["XZ-2021-08"]),
        ("合同编号:新ZB(2020)115号", ["新ZB(2020)115号"]),
        ("根据新政办〔2019〕12号文件,采购编号是ZZ2020-88", ["新政办〔2019〕12号", "ZZ2020-88"]),
        ("项目HNZB-2022-031A没签合同", ["HNZB-2022-031A"]),
        ("2023-05-06付款,电话13800001234", []),
    ],
)
def test_documents_and_contracts_are_known_by_their_numbers(text: str, numbers: list[str]) -> None:
    assert [span.value for span in found(text, SpanKind.DOCUMENT)] == numbers
