"""What did the complainant correct of what the reader understood? Kept beside the reading, never written over it.

A correction says what a line is in the complainant's own words, and what of it we understand. It changes the proposal that a
dispatcher sees; it decides nothing, and the body complained about stays out however it was named.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from intake.errors import Unacceptable
from nlp import money
from nlp.reading import DomainGuess, Reading, Span, SpanKind

LONGEST_WORDS = 100
MOST_YUAN = 1e12  # more than any city owes
_NUMBER = re.compile(r"[\d.零〇一二两三四五六七八九十百千万亿]+", re.ASCII)
_ZERO = re.compile(r"0+(\.0+)?(万?元)?", re.ASCII)
_NOWHERE = -1
_NOTHING = frozenset({"", "没有", "无", "没", "不涉及"})


class Line(StrEnum):
    """The lines of "what we understood" that may be corrected."""

    DOMAIN = "domain"
    RESPONDENT = "respondent"
    AMOUNT = "amount"
    DEADLINE = "deadline"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class Corrected:
    """One line as the complainant put it; ``value`` as a span of its kind has it, a domain's code for DOMAIN.

    Empty ``text`` says that there is nothing of that kind.
    """

    text: str
    value: Any = None


Corrections = Mapping[Line, Corrected]


class NotUnderstood(Unacceptable):
    """What was typed for a line cannot be taken; ``line`` says which."""

    def __init__(self, line: Line) -> None:
        super().__init__(line)
        self.line = line


_KIND = {
    Line.RESPONDENT: SpanKind.RESPONDENT,
    Line.AMOUNT: SpanKind.AMOUNT,
    Line.DEADLINE: SpanKind.DEADLINE,
    Line.PLACE: SpanKind.PLACE,
}
_ALSO = {Line.RESPONDENT: (SpanKind.BODY, SpanKind.PLACE), Line.DEADLINE: (SpanKind.DATE,)}
"""Kinds under which the reader may find the same thing when it stands alone."""


def typed(line: Line, text: str, reading: Reading, domains: Mapping[str, str]) -> Corrected:
    """What was typed for a line, with the reading of it; :class:`NotUnderstood` for a domain or an amount that is none.

    ``domains`` are names by code. Bodies, dates and places that are not understood are kept as they were typed.
    """
    words = text.strip()[:LONGEST_WORDS]
    if line is Line.DOMAIN:
        code = next((code for code, name in domains.items() if words in (code, name)), None)
        if code is None:
            raise NotUnderstood(line)
        return Corrected(domains[code], code)
    if words in _NOTHING:
        return Corrected("")
    found = next((span for kind in (_KIND[line], *_ALSO.get(line, ())) for span in reading.all(kind)), None)
    if line is Line.AMOUNT and found is None:
        fen = _bare_amount(words)
        return Corrected(words, {"fen": fen, "basis": ""})
    return Corrected(words, found.value if found else None)


def one_amount(text: str, reading: Reading) -> int:
    """The amount that a field holds, in fen, a plain number taken as yuan; :class:`NotUnderstood` for none and for several."""
    words = text.strip()[:LONGEST_WORDS]
    if _ZERO.fullmatch(words):
        return 0
    match reading.all(_KIND[Line.AMOUNT]):
        case ():
            return _bare_amount(words)
        case (Span(value={"fen": int(fen)}),):
            return fen
    raise NotUnderstood(Line.AMOUNT)


def applied(reading: Reading, corrections: Corrections) -> Reading:
    """The reading as the complainant corrected it; what was put in has no place in the text (offsets of -1)."""
    for line, corrected in corrections.items():
        if line is Line.DOMAIN:
            reading = replace(reading, domains=_first(reading.domains, corrected.value))
            continue
        kept = tuple(span for span in reading.spans if span.kind is not _KIND[line])
        if corrected.text:
            kept = (Span(_KIND[line], corrected.text, _NOWHERE, _NOWHERE, corrected.value), *kept)
        reading = replace(reading, spans=kept)
    return reading


def to_json(corrections: Corrections) -> str:
    """For storage."""
    return json.dumps(
        {line.value: {"text": one.text, "value": one.value} for line, one in corrections.items()},
        ensure_ascii=False,
    )


def from_json(written: str) -> dict[Line, Corrected]:
    """What :func:`to_json` wrote."""
    return {Line(line): Corrected(**one) for line, one in json.loads(written).items()}


def _bare_amount(words: str) -> int:
    """A number without its unit, taken as yuan."""
    plain = words.removesuffix("元").replace(",", "").replace("，", "")
    given = money.yuan(plain) if _NUMBER.fullmatch(plain) else None
    if given is None or not 0 < given < MOST_YUAN:
        raise NotUnderstood(Line.AMOUNT)
    return round(given * 100)


def _first(guesses: tuple[DomainGuess, ...], code: str) -> tuple[DomainGuess, ...]:
    mine = next((guess for guess in guesses if guess.code == code), DomainGuess(code, 0.0))
    return (mine, *(guess for guess in guesses if guess.code != code))
