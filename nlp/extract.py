"""Which phrases of a text carry facts? Money, document numbers, excuses, procedures, urgency, personal data."""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from nlp import dates, money
from nlp.reading import Span, SpanKind

_NUMBERED = "合同编号|协议编号|采购编号|项目编号|招标编号|中标编号"  # of one length, as a look behind must be
_PATTERNS: tuple[tuple[SpanKind, object, str], ...] = (
    (SpanKind.DOCUMENT, "text", r"[\u4e00-\u9fff]{1,8}[〔\[（(](?:19|20)\d{2}[〕\]）)]\s?\d{1,5}号"),
    (
        SpanKind.DOCUMENT,
        "text",
        rf"(?<={_NUMBERED})(?:是|为|[:：])?\s?[\u4e00-\u9fff]{{0,4}}[A-Za-z0-9][A-Za-z0-9\-/〔〕\[\]()（）]{{3,29}}号?",
    ),
    (
        SpanKind.DOCUMENT,
        "text",
        r"(?<![A-Za-z0-9号:：是为])[A-Z]{2,8}[-—](?:19|20)\d{2}[-—][A-Z0-9\-]{1,16}(?![A-Za-z0-9])",
    ),
    (SpanKind.EXCUSE, "leadership_change", r"换届|领导换了|换了领导|新领导|前任(?:领导|书记|镇长)"),
    (SpanKind.EXCUSE, "staff_change", r"负责人(?:更替|换|调走|离职)|经办人(?:调走|换|离职)"),
    (SpanKind.EXCUSE, "institution_reform", r"机构(?:改革|调整|职能调整)"),
    (SpanKind.EXCUSE, "boundary_change", r"区划调整"),
    (SpanKind.EXCUSE, "no_money", r"没(?:有)?钱|资金(?:紧张|不足|困难|没到位|未到位)|财政(?:紧张|困难)"),
    (SpanKind.EXCUSE, "awaiting_audit", r"等(?:待)?(?:审计|决算)|(?:审计|决算)(?:没|未)(?:完|出|做)"),
    (SpanKind.PROCEDURE, "lawsuit", r"已(?:经)?(?:起诉|立案)|法院(?:已|判决|判了)|打官司"),
    (SpanKind.PROCEDURE, "arbitration", r"已(?:经)?(?:申请)?仲裁|仲裁(?:裁决|结果)"),
    (SpanKind.PROCEDURE, "petition", r"已(?:经)?信访|上访|信访(?:过|答复)"),
    (SpanKind.PROCEDURE, "reconsideration", r"(?:已(?:经)?|申请)(?:行政)?复议"),
    (SpanKind.FIRM, None, r"我司|我公司|我们公司|本公司|我厂|我单位|我企业|我们企业|贵局.{0,6}与我方"),
    (SpanKind.URGENT, "wages", r"讨薪|(?:几十|上百|[一二三四五六七八九十]+多?)(?:个|名)(?:农民工|工人)"),
    (SpanKind.URGENT, "utilities", r"停水|停电|停暖|断水|断电"),
    (
        SpanKind.URGENT,
        "danger",
        r"(?:随时|快要|要)(?:塌|倒塌|爆炸)|人身安全|生命危险|(?:着|起|失)火[了啦]|(?<![没未])(?<!没有)(?:拿|持|动)着?(?:刀|斧)"
        r"|砍[人我]|杀[人我]|(?:打|弄)死(?!结)|出人命|(?:要|在|动手)打(?:我|人(?![大社]))(?!.{0,4}(?:电话|卡|账|帐|手机|微信|号))"
        r"|打起来|围殴|绑架|同归于尽",
    ),
    (
        SpanKind.URGENT,
        "self_harm",
        r"不想活|跳楼|喝农药|自杀|轻生|活不下去|想死(?!你)|寻死|上吊|割腕|服毒|一了百了",
    ),
)
_COMPILED = tuple((kind, value, re.compile(pattern)) for kind, value, pattern in _PATTERNS)

_PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)", re.ASCII)
_ID_NUMBER = re.compile(r"(?<!\d)\d{17}[\dXx](?![\dXx])", re.ASCII)
_MISTYPED = re.compile(
    r"身份证(?:号码?|是|为|[:：]|\s){0,4}(\d{14,18}[\dXx]?)(?![\dXx])|(?<!\d)(\d{6}(?:19|20)\d{2}[01]\d[0-3]\d\d{3}[\dXx])(?![\dXx])",
    re.ASCII,
)
"""A citizen's number with a digit wrong: said to be one, or with a birthday in it. Hidden like a right one."""
_CARD = re.compile(r"(?<!\d)\d{16,19}(?!\d)", re.ASCII)
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][A-Z0-9]{5,6}(?![A-Z0-9])"
)
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱"
    "江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟申耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷曲盛冉翁蓝路游辛靳管柴蒙鲍华喻祁房蒲滕"
)
_NAME = re.compile(
    rf"(?:我叫|我名叫|本人叫|姓名(?:是|[:：])|(?:联系|投诉|反映|申请|诉求|来电|委托|代理)人(?:是|叫|[:：])?|市民|村民|业主|家长)"
    rf"[ 　]*([{SURNAMES}][\u4e00-\u9fff]{{1,2}}?)(?=[，,。；;、:：\s（(\d]|$|的|反映|来电|系|是|称|表示|先生|女士|电话|手机|身份)"
)
_ADDRESS = re.compile(
    r"[\u4e00-\u9fff]{2,8}(?:路|街|巷|大道|胡同)(?:与[\u4e00-\u9fff]{2,8}(?:路|街))?\d{1,4}号(?:院|楼)?(?:\d{1,3}(?:号楼|栋|幢))?(?:\d{1,2}单元)?(?:\d{2,4}(?:室|户)?)?"
    r"|[\u4e00-\u9fff]{2,10}(?:小区|花园|家园|公寓|新城|苑|府|园|庭)[\u4e00-\u9fff]{0,2}\d{1,3}(?:号楼|栋|幢)(?:\d{1,2}单元)?(?:\d{2,4}(?:室|户|号)?)?"
    r"|[\u4e00-\u9fff]{2,8}村[\u4e00-\u9fff\d]{0,4}组\d{1,4}号"
)
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECK = "10X98765432"


_LEADING = re.compile(r"^(?:[是为:：\s]|根据|按照|依据|依照|按|见|收到|和|与)+")
"""What a pattern takes along in front of the phrase itself."""


def spans(text: str, told_on: date, promises: Iterable[Span]) -> tuple[Span, ...]:
    """All facts found and the promises found before, in text order; offsets are into ``text``."""
    found = [
        *personal(text),
        *money.amounts(text),
        *_phrases(text),
        *dates.spans(text, told_on),
        *promises,
    ]
    return tuple(sorted(found, key=lambda span: (span.start, span.end)))


def _phrases(text: str) -> Iterator[Span]:
    for kind, value, pattern in _COMPILED:
        for match in pattern.finditer(text):
            words = _LEADING.sub("", match[0])
            start = match.end() - len(words)
            yield Span(kind, words, start, match.end(), words if value == "text" else value)


def personal(text: str) -> Iterator[Span]:
    """What says who somebody is: names, addresses, numbers of phones, citizens, cards and cars."""
    checks = (
        (_PHONE, SpanKind.PHONE),
        (_ID_NUMBER, SpanKind.ID_NUMBER),
        (_CARD, SpanKind.BANK_CARD),
        (_PLATE, SpanKind.PLATE),
    )
    for match in _NAME.finditer(text):
        yield Span(SpanKind.NAME, match[1], match.start(1), match.end(1))
    for match in _ADDRESS.finditer(text):
        yield Span(SpanKind.ADDRESS, match[0], match.start(), match.end())
    for pattern, kind in checks:
        for match in pattern.finditer(text):
            if _holds(kind, match[0]):
                yield Span(kind, match[0], match.start(), match.end())
    for match in _MISTYPED.finditer(text):
        group = match.lastindex or 1
        if not is_id_number(match[group]):
            yield Span(SpanKind.ID_NUMBER, match[group], match.start(group), match.end(group), "mistyped")


def _holds(kind: SpanKind, digits: str) -> bool:
    if kind is SpanKind.ID_NUMBER:
        return is_id_number(digits)
    if kind is SpanKind.BANK_CARD:
        return is_card_number(digits) and not is_id_number(digits)
    return True


def is_id_number(digits: str) -> bool:
    """Whether the check digit of an 18-digit citizen number fits (GB 11643, ISO 7064 MOD 11-2)."""
    if len(digits) != 18 or not digits[:17].isdigit():
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits[:17], _ID_WEIGHTS, strict=True))
    return _ID_CHECK[total % 11] == digits[17].upper()


def is_card_number(digits: str) -> bool:
    """Whether a card number passes Luhn."""
    doubled = (int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return sum(number - 9 if number > 9 else number for number in doubled) % 10 == 0
