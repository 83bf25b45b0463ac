"""How much money does a phrase mean? The amount in fen and its basis, from figures, words and what people say for short.

三万五 is 35,000; 五六万 counts as its lower end, 30多万 as 30万; 几万 names no number. What is counted in anything but
yuan (三万人, 5万美元) is no amount here.
"""

import re
from collections.abc import Iterator

from nlp.reading import Span, SpanKind

LARGEST_FEN = 10**15  # ten trillion yuan: more is not an amount a case is about

_DIGIT = {c: n for n, c in enumerate("零一二三四五六七八九")} | {
    c: n for n, c in enumerate("〇壹贰叁肆伍陆柒捌玖")
}
_DIGIT |= {"两": 2, "俩": 2, "仨": 3}
_UNIT = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_BIG = {"万": 10**4, "萬": 10**4, "w": 10**4, "W": 10**4, "亿": 10**8}
_VAGUE = "多余来几好把"
_HALF = str.maketrans("０１２３４５６７８９．，", "0123456789.,")

_OF = r"亩|平方米|平米|平方|㎡|平|人|户|个?月|年|天|日|吨|度|斤|车|学期|套|间|棵|台|小时|次"
_FIGURES = r"[0-9０-９](?:[0-9０-９,，]{0,18}[0-9０-９])?(?:[.．][0-9０-９]{1,4})?"
_WORDS = rf"[零〇两俩仨二三四五六七八九壹贰叁肆伍陆柒捌玖十拾百佰千仟万萬亿{_VAGUE}]|(?<=[0-9０-９])[wW](?![A-Za-z])|一(?!(?:{_OF})(?!万|千|百|十))|个(?=亿)"
_NUMBER = rf"(?:{_FIGURES}|{_WORDS})(?:{_FIGURES}|{_WORDS})*"
_MONEY = re.compile(
    rf"(?P<each>(?:每(?:{_OF})[地电水]?){{1,2}}|一(?:{_OF}))?(?P<gap>补偿|赔偿|补|赔|给|发|租金|才|就|要|是|只)?"
    rf"(?P<sign>人民币|[￥¥])?\s?(?P<number>{_NUMBER})(?:\s?(?:-|—|~|到|至)\s?(?P<upto>{_NUMBER}))?\s?"
    rf"(?:(?P<yuan>元整|元|块钱|块|圆整|圆|毛(?!病)|整)(?P<dime>[一二两三四五六七八九](?![十百千万亿年月日个])(?!{_OF}))?)?"
    rf"(?P<after>(?:/|每|一)(?:{_OF}))?"
)
_FOREIGN = re.compile(r"美元|美金|港币|港元|欧元|日元|英镑")
_COUNTED = re.compile(
    r"[多余来]?(?:人|亩|平|户|吨|株|棵|册|公里|里|字|名|次|台|斤|千瓦|个|头|只|袋|箱|份|条|张|米|辆|套|位|家|年|天|分|余人)"
)
_CONTEXT = re.compile(
    r"(?:罚(?:了|款|我|俺)?|押金|保证金|欠条上写的是|欠款|欠|差|款|首付|工资|租金|费)[：:是为了我]{0,2}$"
)
_SHORT = re.compile(r"^[一二两三四五六七八九][千百][一二三四五六七八九]$|千[多余来]$")  # 四千五, 4千多
_BARE_UNIT = re.compile(r"[千万亿]|百(?!十)")
_LOOKS_BACK = 8


def amounts(text: str) -> Iterator[Span]:
    """Amounts in text order; the value is ``{"fen": int, "basis": "" or "每亩"}``."""
    for match in _MONEY.finditer(text):
        fen = _fen(match, text)
        if fen is None:
            continue
        start = match.start("each") if match["each"] else match.start("sign" if match["sign"] else "number")
        phrase = text[start : match.end()].rstrip()
        yield Span(SpanKind.AMOUNT, phrase, start, start + len(phrase), {"fen": fen, "basis": _basis(match)})


def _fen(match: re.Match[str], text: str) -> int | None:
    """The amount in fen; None when the number is no money, names no number or is absurd."""
    number = yuan(match["number"])
    if number is None or not _is_money(match, text):
        return None
    if match["upto"] and (top := yuan(match["upto"])) is not None:
        number = _lower_end(number, match["upto"], top)
    if match["yuan"] == "毛":
        number = number / 10 + (_DIGIT[match["dime"]] / 100 if match["dime"] else 0)
    elif match["dime"] and match["yuan"]:
        number += _DIGIT[match["dime"]] / 10
    fen = round(number * 100)
    return fen if 0 < fen <= LARGEST_FEN else None


def _is_money(match: re.Match[str], text: str) -> bool:
    written, rest = match["number"], text[match.end() : match.end() + 4]
    before = text[max(0, match.start("number") - _LOOKS_BACK) : match.start("number")]
    if _FOREIGN.match(rest) or (_BARE_UNIT.match(written) and not _is_counted(match, before, rest)):
        return False
    if match["sign"] or (match["yuan"] and match["yuan"] != "整"):
        return not (match["yuan"] == "毛" and written == "一")
    if not match["after"] and _COUNTED.match(rest):
        return False
    return any(c in _BIG for c in written + (match["upto"] or "")) or _is_price(match, before)


def _is_counted(match: re.Match[str], before: str, rest: str) -> bool:
    """Whether 千 or 万 without a digit is a number: 上百万, 万把块 are, 万一, 千万别, 万元户 are not."""
    if before.endswith(("上", "近", "成", "数")) or "把" in match["number"]:
        return True
    return match["yuan"] is not None and not rest.startswith("户")


def _is_price(match: re.Match[str], before: str) -> bool:
    """Whether a number without currency is a price: each of something, said short, or after a word of money."""
    written = match["number"]
    if _SHORT.search(written):
        return True
    has_word = match["each"] or match["after"] or _CONTEXT.search(before)
    return bool(has_word) and (yuan(written) or 0) >= 10


def _lower_end(number: float, upto: str, top: float) -> float:
    """3到5万 begins at 3万: a range's first number borrows the units of its last."""
    units = yuan("一" + re.sub(r"[^十百千万亿wW]", "", upto)) or 1
    return number * units if number * units <= top else number


def _basis(match: re.Match[str]) -> str:
    each = match["each"] or match["after"] or ""
    each = re.sub(r"^[/一]", "每", each).replace("个月", "月")
    each = re.sub(r"[地电水]", "", each)
    return re.sub(r"平方米|平米|平方|㎡|平", "平方米", each)


def yuan(written: str) -> float | None:
    """The number people mean by figures, words or both; None for one that names none (几万)."""
    plain = written.translate(_HALF).replace(",", "").replace("个", "")
    if plain[0] == "几" or plain.startswith(("好几", "多", "余", "来", "把")):
        return None
    tokens = re.findall(r"\d+(?:\.\d+)?|[^\d.]", plain)
    if not any(token[0].isdigit() or token in _DIGIT or token in _UNIT or token in _BIG for token in tokens):
        return None
    return _valued(tokens)


def _valued(tokens: list[str]) -> float:
    total = section = 0.0
    pending: float | None = None
    last, closed = 1, False
    for token in tokens:
        if token in _VAGUE:
            continue
        if token in {"零", "〇"}:
            closed = True
        elif token in _UNIT:
            small = _UNIT[token]
            if pending is None and section and small < last:
                continue  # 百十万: about a hundred
            section += (1 if pending is None else pending) * small
            pending, last, closed = None, small, False
        elif token in _BIG:
            section += pending or 0
            total += (section or 1) * _BIG[token]
            section, pending, last, closed = 0.0, None, _BIG[token], False
        elif pending is None:  # of two digits side by side (五六万) the lower counts
            pending = float(_DIGIT[token]) if token in _DIGIT else float(token)
    if pending is not None:
        section += pending if closed or last == 1 or pending >= 10 else pending * last / 10
    return total + section
