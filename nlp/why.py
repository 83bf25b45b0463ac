"""Why was something proposed? What carried it, each with its place: cues, learned words, and the sentence that meant it most."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from nlp.cues import Cues, Seen
from nlp.model import Model
from nlp.pieces import Piece
from nlp.reading import LEARNED, PERSONAL, SENTENCE, Evidence, Span, SpanKind
from nlp.vectors import Matrix
from nlp.words import Point

MOST_LEARNED = 4
SHORTEST = 2
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_NUMERAL = re.compile(r"[0-9０-９零〇一二两俩仨三四五六七八九十百千万亿半几壹贰叁肆伍陆柒捌玖拾佰仟]")
_TIME = re.compile(
    r"[今昨去前明后本上下当次往同早每那这哪全过近正腊元]?个?(?:年|月|日|天|周|号|季度?|星期|礼拜|工作日|学期|旦)"
    r"[初底末份前后里内中间度头关上下以之起来终也了到]*"
)
_UNIT = re.compile(r"[年月日天周号季元块毛角]")
_MONEY = re.compile(r"余?(?:元|块|毛|角)(?:[钱整]|左右)?")
NO_REASON = frozenset({SpanKind.AMOUNT, SpanKind.DATE, SpanKind.DEADLINE, SpanKind.DOCUMENT}) | PERSONAL
"""What speaks for no domain, however often it stood in texts of one: how much, when, and who."""
NAMED = frozenset({SpanKind.RESPONDENT, SpanKind.BODY, SpanKind.PLACE})
"""What a whole word may be a reason in (镇政府), but no pair of characters: 店镇 is a crumb of 薛店镇."""


@dataclass(frozen=True, slots=True)
class Meant:
    """The pieces of a text, and a row for each: its part of the text's point. No row where vectors are not wanted."""

    pieces: Sequence[Piece]
    parts: Matrix


class Reasons:
    """The reasons within one text: its cues as seen, its words as a point, its pieces' meanings, the text itself
    and the facts found in it."""

    def __init__(
        self,
        cues: Cues,
        seen: Seen,
        model: Model,
        point: Point,
        meant: Meant,
        plain: str,
        spans: Sequence[Span] = (),
    ) -> None:
        self._meant = meant
        self._no_reason = [span for span in spans if span.kind in NO_REASON]
        self._no_crumbs = [span for span in spans if span.kind in NO_REASON | NAMED]
        self._cues, self._seen, self._model, self._point, self._plain = cues, seen, model, point, plain
        self._heads = model.heads["words"]
        self._told: dict[str, tuple[Matrix, Matrix]] = {}

    def default(self, label: str) -> tuple[Evidence, ...]:
        """What speaks for a default (``Y``) or against one (``N``)."""
        return self._with_learned("default", label, self._cues.why_default(self._seen, label))

    def domain(self, code: str) -> tuple[Evidence, ...]:
        """What speaks for a domain."""
        cues = self._cues.why(self._seen, code)
        question = "domain" if code in self._heads["domain"].labels else "ordinary"
        return self._with_learned(question, code, cues)

    def body(self, name: str) -> tuple[Evidence, ...]:
        """What speaks for a leading body."""
        return self._with_learned("body", name, self._cues.why_of_body(self._seen, name))

    def _with_learned(self, question: str, label: str, cues: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
        """Cues first, then learned words that no phrase shown so far holds."""
        shown = list(cues)
        for word, start in self._learned(question, label):
            end = start + len(word)
            if not any(one.start <= start and end <= one.end for one in shown):
                shown.append(Evidence(word, start, end, LEARNED))
        return (*shown, *self._sentence(question, label))

    def _sentence(self, question: str, label: str) -> Iterator[Evidence]:
        """The piece that meant the label most, of a text of several."""
        if len(self._meant.parts) < 2:
            return
        head = self._model.heads["vectors"][question]
        speaks = self._meant.parts @ (head.weights[:, head.labels.index(label)] - head.weights.mean(axis=1))
        piece = self._meant.pieces[int(speaks.argmax())]
        words = self._plain[piece.start : piece.end]
        start = piece.start + len(words) - len(words.lstrip())
        yield Evidence(words.strip(), start, start + len(words.strip()), SENTENCE)

    def _held(self, question: str) -> tuple[Matrix, Matrix]:
        """What the question's head holds of the text's words, and the mean over its labels; looked up once."""
        if question not in self._told:
            weights = self._heads[question].weights[self._point.places]
            self._told[question] = weights, weights.mean(axis=1)
        return self._told[question]

    def _learned(self, question: str, label: str) -> Iterator[tuple[str, int]]:
        if not len(self._point.places):
            return
        place = self._heads[question].labels.index(label)
        held, mean = self._held(question)
        speaks = self._point.values * (held[:, place] - mean)
        best = (place for place in np.argsort(-speaks).tolist() if speaks[place] > 0)
        grams = (self._model.lexicon.grams[self._point.places[place]] for place in best)
        placed = ((gram.lstrip("#"), self._place(gram)) for gram in grams if is_reason(gram))
        yield from islice(((word, start) for word, start in placed if start >= 0), MOST_LEARNED)

    def _place(self, gram: str) -> int:
        """Where a word is no part of a number, a date or somebody's name, and a pair no crumb of a body's or a place's; or -1."""
        word, barred = gram.lstrip("#"), self._no_crumbs if gram.startswith("#") else self._no_reason
        start = self._plain.find(word)
        while start >= 0 and any(span.start < start + len(word) and start < span.end for span in barred):
            start = self._plain.find(word, start + 1)
        return start


def is_reason(gram: str) -> bool:
    """Whether what was learned can be a reason people are shown: numbers, dates and units of money are none.

    A single character says nothing. Of pairs of characters (``#月初``) none with a unit is, since it is mostly a crumb of a date or an amount.
    """
    if len(gram) < SHORTEST or not _CHINESE.search(gram) or _NUMERAL.search(gram):
        return False
    if gram.startswith("#"):
        return not _UNIT.search(gram)
    return not (_TIME.fullmatch(gram) or _MONEY.fullmatch(gram))
