"""Does an example say what a complaint is about, and nothing of whose it is?"""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from nlp.excerpt import LONGEST, SHORTEST, excerpt, is_plain
from nlp.model import FILE, load

TOLD_ON = date(2026, 10, 8)
CORPUS = Path("nlp/corpus")
WORDS_TOO = "钱路付于向成单高田方常安时万房车水管包"
"""Surnames that before many a character are ordinary words (付一, 方在): what is left out there are given names as people have them."""
KNOWN = frozenset(load(FILE).lexicon.grams)
BODIES = ("薛店镇", "薛店镇政府", "市财政局", "龙湖镇")

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国文斌志梅林春生海龙凤山峰波辉健鹏宇浩轩欣怡佳雪晨阳博子俊"
digits = st.text("0123456789", min_size=8, max_size=8)
names = st.builds(
    str.__add__, st.sampled_from([*SURNAMES, "欧阳", "司马", "诸葛"]), st.text(GIVEN, min_size=1, max_size=2)
)
phones = st.builds(lambda head, rest: head + rest, st.sampled_from(["138", "159", "187", "199"]), digits)
ids = st.builds(
    lambda birth, rest: f"410184{birth}{rest}",
    st.sampled_from(["19780312", "19910824"]),
    st.text("0123456789", min_size=4, max_size=4),
)
plates = st.builds("豫A{}".format, st.text("ABCDEFGH0123456789", min_size=5, max_size=5))
numbers = st.integers(1, 48)
addresses = st.one_of(
    st.builds(
        lambda where, n: f"{where}{n}号", st.sampled_from(["人民路", "新华街", "郑新路", "黄水河巷"]), numbers
    ),
    st.builds(
        lambda where, n: f"{where}{n}号楼",
        st.sampled_from(["金地花园", "绿苑小区", "和谐家园", "福满苑"]),
        numbers,
    ),
    st.sampled_from(
        ["大高庄村", "后湖村", "岗李村", "前吴村三组", "河西街", "文化路", "康桥小区", "孟家寨", "二郎庙村"]
    ),
)
firms = st.sampled_from(
    ["鑫达建材有限公司", "河南宏远园林工程公司", "老杨家具厂", "新郑市第三初级中学", "大发超市"]
)

FORMS = st.sampled_from(
    [
        "我叫{name}，薛店镇政府欠我工程款三万元，一直没给。",
        "{name}说薛店镇政府欠他工程款三万元，到现在一直没给，问了多少次都说没钱。",
        "薛店镇政府和{name}签了合同，答应付工程款，后来说没钱，一直拖着。",
        "去年镇里答应付钱，是{name}签的字，现在不认账，我们去问了好几次。",
        "联系{name}就行，电话{phone}，镇里答应的补偿款一直没有发下来。",
        "我住{address}，镇里说好给我们修水渠，两年了还是没有动静。",
        "{address}的房子拆了，说好一年回迁，现在还是没有动静，补偿款也没有给。",
        "身份证{id}，手机号是{phone}，镇里说好的补贴一直没有发，问了都说等通知。",
        "我的车{plate}被拖走，答应赔的钱一直没有给，问了都说等通知。",
        "我们是{firm}，给镇里供货，钱一直没有给，问了都说等财政。",
        "{name}{phone}{address}{firm}镇里欠钱不给，一直没有给，问了都说等通知。",
        "村里{name}和{name}都知道这个事，答应给的补偿款一直没有给我们。",
        "找到{name}要钱，他说没有钱，让我们等通知，已经两年了。",
    ]
)  # fmt: skip


@settings(max_examples=600, deadline=None)
@given(FORMS, names, phones, ids, plates, addresses, firms)
@example(
    "请{name}确认，镇里说好给的补偿款一直没有给，已经两年了。",
    "高明",
    "13800001234",
    "410184197803120012",
    "豫A12345",
    "文化路",
    "大发超市",
)
@example(
    "由{name}负责，镇里说好给的补偿款一直没有给，已经两年了。",
    "成方圆",
    "13800001234",
    "410184197803120012",
    "豫A12345",
    "后湖村",
    "大发超市",
)
def test_nothing_that_says_who_it_is_survives(
    form: str, name: str, phone: str, id: str, plate: str, address: str, firm: str
) -> None:
    said = form.format(name=name, phone=phone, id=id, plate=plate, address=address, firm=firm)
    shown = excerpt(said, TOLD_ON, BODIES)
    assert not [one for one in (name, phone, id, plate, address, firm) if one in shown]
    assert not any(sign.isascii() and (sign.isdigit() or sign.isalpha()) for sign in shown)
    assert len(shown) <= LONGEST + 1


@settings(max_examples=300, deadline=None)
@given(
    FORMS,
    st.sampled_from([one for one in SURNAMES if one not in WORDS_TOO]),
    st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=2),
)
def test_a_name_of_any_characters_is_left_out(form: str, surname: str, given_name: str) -> None:
    name = surname + given_name
    assume(
        name not in KNOWN and not any(name.startswith(word) for word in KNOWN if len(word) > 1)
    )  # 高速 is a word
    said = form.format(name=name, phone="13800001234", id="", plate="", address="", firm="")
    assert name not in excerpt(said, TOLD_ON, BODIES)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_of_any_text_whatever_there_is_an_example_or_none(text: str) -> None:
    shown = excerpt(text, TOLD_ON, BODIES)
    assert shown == "" or SHORTEST <= len(shown) <= LONGEST + 1


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("2023年薛店镇政府答应付我工程款三万元，一直没给。", "2023年薛店镇政府答应付我工程款几万元，一直没给。"),
        ("镇里欠我工程款960000元，说年底前付清，一直没有给。", "镇里欠我工程款几十万元，说年底前付清，一直没有给。"),
        ("2024年3月15日签的合同，说好付款，一直没有给。", "2024年签的合同，说好付款，一直没有给。"),
        ("补偿款没给，我是大高庄村的，问了几次都说等通知。", "补偿款没给……问了几次都说等通知。"),
        ("张三的。", ""),
    ],
)  # fmt: skip
def test_amounts_stand_in_bands_dates_as_years_and_what_is_in_doubt_is_left_out(
    said: str, shown: str
) -> None:
    assert excerpt(said, TOLD_ON, BODIES) == shown


def test_a_date_without_its_year_leaves_a_sentence_that_can_be_read() -> None:
    said = "镇里说三月十五日以后付我们工程款,五月修好路灯,到现在一直没有给钱,去问都说没有钱"
    shown = excerpt(said, TOLD_ON, BODIES)
    assert shown.startswith("镇里说某日以后付我们工程款，某月修好路灯，")


def test_most_complaints_have_something_that_can_be_shown() -> None:
    rows = [json.loads(line) for line in (CORPUS / "debt.jsonl").read_text(encoding="utf-8").splitlines()]
    shown = [excerpt(row["text"], TOLD_ON, BODIES) for row in rows]
    assert sum(map(bool, shown)) > 0.8 * len(shown)


@pytest.mark.parametrize(
    "words", ["电话13812345678", "住人民路12号", "村民王建国反映", "加微信abc_123", "豫A12345的车"]
)
def test_words_of_a_person_that_say_who_somebody_is_are_found(words: str) -> None:
    assert not is_plain(words)


@pytest.mark.parametrize("words", ["镇政府2023年答应付工程款,拖欠30多万元", "三十户的补偿款没有发"])
def test_words_that_say_it_of_nobody_may_stand(words: str) -> None:
    assert is_plain(words)
