"""What of a complaint can be shown as an example without showing whose it is? Clauses of plain words; the doubtful ones are left out.

Finding names is not enough, since whoever is not found is shown. So it goes the other way round: a clause is kept only if every word
of it is one that many texts of ours use, or a public body's name, and nothing in it looks like a name, a number or an address.
Amounts stand in bands, dates as their year, a date without one as some day or month.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache

from nlp import dates, extract, money
from nlp.model import FILE, load
from nlp.reading import Span

LONGEST, SHORTEST = 80, 12
"""Characters of an example; of a shorter one nobody can tell what it is about."""
LEFT_OUT = "……"
BANDS = (
    (100_000, "不足一千元"), (1_000_000, "几千元"), (10_000_000, "几万元"), (100_000_000, "几十万元"), (1_000_000_000, "几百万元"),
)  # fmt: skip
"""Up to how many fen an amount is called what."""
ABOVE = "上千万元"

_CLAUSE = re.compile(r"[^，,。！!？?；;：:、\s]+")
_SPEAKS = re.compile(r"[A-Za-z0-9Ａ-Ｚａ-ｚ０-９*＊@＠_]|[零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖]{3,}")
_FIRM = re.compile(
    r"公司|集团|厂|合作社|有限|中学|小学|幼儿园|学校|医院|事务所|饭店|酒店|宾馆|超市|商行|门市|店|银行|工作室|项目部|养殖场|农场|基地|部落|中心"
)
_OUR_FIRM = re.compile(
    r"我们?公司|俺们?公司|本公司|我们?厂|俺们?厂|本厂|平台公司|物业公司|物业|开发公司|施工公司|建筑公司|总公司|分公司|公司(?=[^\u4e00-\u9fff]|$)"
    r"|工厂|出厂|厂房|厂里|学校里|银行账户|银行卡|银行流水|服务中心|政务中心|便民中心|办事中心|门店"
)
_PLACE = re.compile(
    r"路|街|巷|胡同|大道|小区|社区|花园|家园|公寓|苑|新城|国际|广场|商城|大厦|村|庄|寨|屯|营|岗|湾|沟|坡|组|号|栋|幢|单元|室"
)
_NO_PLACE = re.compile(
    r"道路|公路|马路|铁路|线路|修路|铺路|走路|路面|路灯|路边|路上|路口|路过|没路|土路|水泥路|断头路|通路|一路|门路|后路|套路|上路"
    r"|街道办(?:事处)?|街道|农村|全村|本村|村里|我们?村|俺们?村|村民|村委会?|村支书|村干部|村集体|村组|各村|我们?小区|俺们?小区|小区里|本小区|全小区|业主小区"
    r"|庄稼|信号|账号|编号|文号|挂号|型号|营业|经营|运营|营商|营收|岗位|上岗|下岗|组织|小组|组长|工作组|专班组|领导小组|重组|组建|室内|教室|办公室|号召|单元门|坡道"
)
_TITLED = re.compile(
    rf"我叫|名叫|叫做|姓|某|×|[{extract.SURNAMES}](?:女士|先生|总|书记|镇长|主任|局长|科长|股长|老板|老师|队长|经理|会计|所长|工|哥|姐|嫂|叔|婶|大爷|"
    r"大妈|师傅|医生|村长|支书|站长|乡长|县长|市长|院长|校长|律师|法官|警官|组长|主席|秘书|干事|部长|家)"
)
_QUOTES = str.maketrans("", "", "\"'“”‘’「」『』()（）【】[]《》<>")
_COUNT = re.compile(r"[一二两三四五六七八九几][百千万亿]")
_UNIT = re.compile(r"[元块万千亿]")
_NO_DAY = re.compile(r"[0-9０-９零〇一二三四五六七八九十]")
_DAY = re.compile(r"年|[0-9０-９零〇一二三四五六七八九十](?:月|日|号)(?!内|之内|以内)")

_FUNCTION = frozenset(
    "我你他她它们俺咱的地得了着过是在有没不无未还也都就才又再很太最只把被给让叫跟和与及或对向从到去来上下里外前后中间这那哪个些各每"
    "一二两三几多少大小说讲问答办交付欠退赔补签盖修建拆搬租买卖等拖催找要想能会可该应请于为以因但却而且并如若比按由用做干拿发打开关"
    "钱款账房地水电气路人事年月日天镇乡市县区局委办已经曾将正全都啥咋呢吗吧啊嘛谁什么怎样起出入进回住走跑看听写报拨批查验收领算"
    "合同约定至今仍后来说好结果"
)
_SURNAMES = frozenset(extract.SURNAMES) | frozenset("欧阳司马上官诸葛赫连皇甫尉迟公孙慕容令狐")
_COMMON = frozenset("于向成钱路管付包房单高车田水万时常方安")
"""Surnames that are ordinary words as well: alone they are in doubt only before what may be a given name."""
_GIVEN = frozenset(
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国文斌志梅林春生海龙凤山峰波辉健鹏宇浩轩欣怡佳琪雪晨阳博涵梓泽思雨子俊"
    "凯琳晶莹洁倩颖婷露瑶鑫森淼永福贵财喜根柱铁宝银金锁栓成才德义仁礼智信忠孝廉慧珍珠翠荣光耀祥瑞庆祖宗继先立新利民爱党卫东向前进学"
    "有富裕丰收安康宁云月星辰松柏竹菊荷莲香君彦若怀远振兴胜利万全长顺宏达天翔飞燕玲珊瑛琴琼瑞巧妮娥花叶萍素贞淑惠冬夏秋"
)


def excerpt(text: str, told_on: date, bodies: Iterable[str] = ()) -> str:
    """What can be shown of a text, empty where that is too little. ``bodies`` are names of public bodies, which may stand."""
    names = frozenset(bodies)
    clauses = [_shown(*one, told_on, names) for one in _clauses(text.translate(_QUOTES))]
    shown = _joined(clauses)
    return shown if len(shown.replace(LEFT_OUT, "")) >= SHORTEST else ""


def is_plain(words: str) -> bool:
    """Whether nothing the reader can find in a person's own words says who somebody is."""
    return not (any(extract.personal(words)) or _SPEAKS.search(_without_years(words)))


def _without_years(words: str) -> str:
    return re.sub(
        r"(?<!\d)(?:19|20)\d{2}年|(?<!\d)\d{1,6}(?=[万亿元多余个件户人亩天月平吨台套次名家%％])", "", words
    )


def _clauses(text: str) -> Iterator[tuple[str, str]]:
    """Each clause with the mark that ends it."""
    for match in _CLAUSE.finditer(text):
        mark = text[match.end() : match.end() + 1]
        yield match[0], "。" if mark in {"。", "!", "！", "?", "？", ";", "；", ""} else "，"


def _shown(clause: str, mark: str, told_on: date, names: frozenset[str]) -> tuple[str, str]:
    """The clause as it can be shown with its mark; empty where it is in doubt."""
    if any(extract.personal(clause)):
        return "", mark
    parts = list(_parts(clause, told_on))
    plain = all(_is_plain(part, names) for part, replaced in parts if not replaced)
    return ("".join(part for part, _ in parts) if plain else ""), mark


def _parts(clause: str, told_on: date) -> Iterator[tuple[str, bool]]:
    """The clause in its own words and what stands in their place for amounts and dates."""
    found = [(span, _band(span)) for span in money.amounts(clause) if _UNIT.search(span.text)]
    found += [(span, _year(span)) for span in dates.spans(clause, told_on) if _is_a_day(span)]
    end = 0
    for span, instead in sorted(found, key=lambda one: (one[0].start, -one[0].end)):
        if span.start < end:
            continue
        yield clause[end : span.start], False
        yield instead, True
        end = span.end
    yield clause[end:], False


def _band(span: Span) -> str:
    band = next((name for most, name in BANDS if span.value["fen"] < most), ABOVE)
    return f"{span.value['basis']}{band}"


def _is_a_day(span: Span) -> bool:
    """Whether it says a day or month, and not how long (三个月内) or roughly when (年底)."""
    return bool(_NO_DAY.search(span.text) and _DAY.search(span.text))


def _year(span: Span) -> str:
    when = (span.value or {}).get("earliest")
    if when and "年" in span.text:
        return f"{when[:4]}年"
    return "某日" if re.search("[日号]", span.text) else "某月"


def _is_plain(part: str, names: frozenset[str]) -> bool:
    if _SPEAKS.search(part) or _TITLED.search(part) or _COUNT.search(part):
        return False
    for name in sorted(names, key=len, reverse=True):
        part = part.replace(name, "\n")  # nothing is joined over the place of a name
    if _FIRM.search(_OUR_FIRM.sub("\n", part)) or _PLACE.search(_NO_PLACE.sub("\n", part)):
        return False
    return all(_are_words(piece) for piece in part.split("\n"))


def _are_words(piece: str) -> bool:
    """Whether the piece is cut into known words without a rest, none of which may begin somebody's name."""
    words = list(_cut(piece))
    if any(word not in _known() for word in words):
        return False
    ends = [*words[1:], ""][: len(words)]
    return not any(_may_be_a_name(word, after) for word, after in zip(words, ends, strict=True))


def _may_be_a_name(word: str, after: str) -> bool:
    if len(word) == 2 and word[0] in _SURNAMES and word[1] in _GIVEN:
        return True
    if len(word) == 2 and word[0] in "老小阿" and word[1] in _SURNAMES:
        return True
    if len(word) > 1:
        return False
    is_loose = len(after) == 1 and after not in _FUNCTION
    if word in _SURNAMES:
        is_unheard = len(after) == 1 and word + after not in _pairs()
        return word not in _COMMON or after[:1] in _GIVEN or is_loose or is_unheard
    return word not in _FUNCTION and is_loose


def _cut(piece: str) -> Iterator[str]:
    """The longest known words, from the left."""
    known, longest = _known(), _longest()
    start = 0
    while start < len(piece):
        lengths = range(min(longest, len(piece) - start), 1, -1)
        length = next((one for one in lengths if piece[start : start + one] in known), 1)
        yield piece[start : start + length]
        start += length


@cache
def _known() -> frozenset[str]:
    """The words the reader learned from texts of ours, which are about nobody."""
    return frozenset(gram for gram in load(FILE).lexicon.grams if not gram.startswith("#"))


@cache
def _pairs() -> frozenset[str]:
    """The pairs of characters that many texts of ours have."""
    return frozenset(gram[1:] for gram in load(FILE).lexicon.grams if gram.startswith("#"))


@cache
def _longest() -> int:
    return max(map(len, _known()))


def _joined(clauses: Iterable[tuple[str, str]]) -> str:
    """The clauses with their marks; what was left out shows as such. Ends with a clause, at most LONGEST characters."""
    said, gap = "", False
    for words, mark in clauses:
        if not words:
            gap = True
            continue
        lead = LEFT_OUT if gap and said else ""
        if len(said) + len(lead) + len(words) + 1 > LONGEST:
            break
        said, gap = f"{said.rstrip('，') if lead else said}{lead}{words}{mark}", False
    return f"{said[:-1]}。" if said else ""
