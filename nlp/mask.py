"""How is personal data in a text hidden from lists? First and last characters stay, the middle does not."""

from nlp import extract
from nlp.reading import PERSONAL, Reading, Span, SpanKind

_KEPT = {11: (3, 4), 18: (6, 2)}  # 138****1234, 410184**********12
_SHORT = {SpanKind.NAME: (1, 0), SpanKind.ADDRESS: (2, 0)}  # 王**, 人民*****


def masked(text: str, reading: Reading) -> str:
    """``text`` (the part after the title's line break) with every personal span masked, at the same length."""
    title = 1  # the reading's offsets count an empty title and its line break
    for span in reading.spans:
        if span.kind in PERSONAL:
            text = text[: span.start - title] + _hidden(span) + text[span.end - title :]
    return text


def hidden(text: str) -> str:
    """``text`` with every personal span masked, for words that have no reading."""
    for span in extract.personal(text):
        text = text[: span.start] + _hidden(span) + text[span.end :]
    return text


def _hidden(span: Span) -> str:
    first, last = _SHORT.get(span.kind) or _KEPT.get(len(span.text), (1, min(4, len(span.text) - 1)))
    return span.text[:first] + "*" * (len(span.text) - first - last) + span.text[len(span.text) - last :]
