"""What does one complaint say? Cues, words, signs and, where they are wanted, sentence vectors, weighed; it may abstain."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate

import numpy as np
import opencc

from nlp import extract, promises
from nlp.cues import Cues, Seen
from nlp.heads import shares
from nlp.mix import ranked
from nlp.model import Model, load
from nlp.names import Names
from nlp.pieces import Piece, matters
from nlp.reading import BodyGuess, DomainGuess, Judgement, Matter, NamedBody, Reading, Span
from nlp.signs import Signs
from nlp.subtypes import Subtypes
from nlp.vectors import Matrix, embed, parted, pooled, read_pieces
from nlp.views import ORDINARY, Scores, all_domains, by_cues, chances, leads
from nlp.why import Meant, Reasons
from nlp.words import Point, grams

LONGEST = 20_000
ABSTAIN_UNDER = 0.45
SURE_OF_A_MATTER = 0.6
FEWEST_CHARACTERS = 6
_BODIES_SHOWN = 5
_LIKELY = 2  # domains and bodies shown with what was learned of them, domains with their subtype
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class _Text:
    """A text as it was written and as it is read: simplified, of the same length."""

    written: str
    plain: str


class Reader:
    """Reads one text at a time. Holds no state that changes; safe in threads."""

    def __init__(
        self,
        bodies: Iterable[NamedBody] = (),
        model: Model | None = None,
        *,
        vectors: bool = False,
        threshold: float = ABSTAIN_UNDER,
    ) -> None:
        handed = tuple(bodies)
        self._model = model or load()
        self._cues = Cues()
        self._subtypes = Subtypes()
        self._names = Names(handed)
        from nlp.tokenizer import tokenizer_of  # spaCy takes a second of every start; only who reads needs it

        self._tokenizer = tokenizer_of(self._cues.words | {name for body in handed for name in body.names})
        self._simplify = opencc.OpenCC("t2s")
        self._vectors = vectors
        self._threshold = threshold
        self._weights = self._model.full if vectors else self._model.plain
        self._domains = all_domains(self._model.labels)
        self._leads = leads(self._cues, self._model.labels)
        self._signs = Signs()
        self.version = f"{'cues+words+e5' if vectors else 'cues+words'}-{self._model.version}"

    def read(self, title: str, text: str, told_on: date) -> Reading:
        """The reading of any string whatever; only the first 20,000 characters are read."""
        written = f"{title}\n{text}"[:LONGEST]
        said = _Text(written, self._simplified(written))
        cut = read_pieces(said.plain)
        vectors = self._embedded(said.plain, cut)
        words = self._tokenizer.words(said.plain)
        seen, point = self._cues.seen(said.plain), self._model.lexicon.point(grams(words))
        promised = tuple(promises.spans(said.plain))
        scores = self._scores(self._signs.of(said.plain, promised), seen, point, vectors, cut)
        chance, likely = self._judged(scores)
        default, domains = float(chance), ranked(self._domains, likely)
        silent = self._is_silent(seen, said.plain)
        label = "Y" if default >= 0.5 else "N"
        top, share = next(iter(domains.items()))
        disagree = (label == "Y") == (top == ORDINARY)
        abstains = silent or disagree or share < self._threshold
        parts = parted(vectors, cut) / self._model.vectors.spread if len(vectors) else vectors
        spans = self._spans(said, told_on, promised)
        why = Reasons(self._cues, seen, self._model, point, Meant(cut, parts), said.plain, spans)
        return Reading(
            default=Judgement(label, max(default, 1 - default), why.default(label)),
            domains=tuple(
                DomainGuess(
                    code,
                    share,
                    self._subtype(code, said.plain, scores) if place < _LIKELY else None,
                    why.domain(code) if place < _LIKELY else self._cues.why(seen, code),
                )
                for place, (code, share) in enumerate(domains.items())
            ),
            bodies=self._ranked_bodies(seen, domains, likely, scores, why),
            spans=spans,
            model=self.version,
            abstains=abstains,
            hesitates=tuple(domains)[:2] if abstains and not silent else (),
            matters=self._matters(said.plain, words, cut, vectors),
            meaning=pooled(vectors, cut).astype(np.float16).tobytes() if len(vectors) else None,
        )

    def meant(self, meaning: bytes) -> Matrix:
        """A reading's ``meaning`` as the point by which look-alikes are compared (``nlp.alike``)."""
        return self._model.vectors.point(np.frombuffer(meaning, dtype=np.float16).astype(np.float32))

    def _embedded(self, plain: str, cut: Sequence[Piece]) -> Matrix:
        """A row a piece; no row at all where vectors are not wanted."""
        if not self._vectors:
            return np.zeros((0, 0), dtype=np.float32)
        return embed([plain[piece.start : piece.end].strip() for piece in cut])

    def _scores(
        self, signs: Matrix, seen: Seen, point: Point, vectors: Matrix, cut: Sequence[Piece]
    ) -> dict[str, dict[str, Matrix]]:
        """What each view says to each question, as one row."""
        scores = {q: {"cues": said} for q, said in by_cues(self._cues, [seen], self._model.labels).items()}
        points: dict[str, Point | Matrix] = {
            "words": point,
            "signs": self._model.signs.point(signs),
        }
        if len(vectors):
            points["vectors"] = self._model.vectors.point(pooled(vectors, cut))
        for view, at in points.items():
            for question, head in self._model.heads[view].items():
                scores.setdefault(question, {})[view] = head.rows(at)
        return scores

    def _judged(self, scores: Scores) -> tuple[float, Matrix]:
        """How likely a default is, and how likely each domain."""
        default, domains = chances(scores, self._weights, self._model.labels)
        return float(default[0]), domains[0]

    def _matters(
        self, plain: str, words: Sequence[str], cut: Sequence[Piece], vectors: Matrix
    ) -> tuple[Matter, ...]:
        """The matters of a message that turns from one to another; neighbours of one domain are one matter."""
        parts, found = matters(cut), list[Matter]()
        if len(parts) < 2:
            return ()
        starts = [0, *accumulate(map(len, words))]
        for part in parts:
            start, end = part[0].start, part[-1].end
            inside = words[bisect_left(starts, start) : bisect_left(starts, end)]
            text = plain[start:end]
            rows = vectors[[cut.index(piece) for piece in part]] if len(vectors) else vectors
            point = self._model.lexicon.point(grams(inside))
            signs = self._signs.of(text, promises.spans(text))
            _, likely = self._judged(self._scores(signs, self._cues.seen(text), point, rows, part))
            code, share = next(iter(ranked(self._domains, likely).items()))
            matter = Matter(start, end, code, share)
            if found and (found[-1].domain == code or share < SURE_OF_A_MATTER):
                matter = replace(found.pop(), end=matter.end)
            found.append(matter)
        return tuple(found) if len(found) > 1 and found[0].score >= SURE_OF_A_MATTER else ()

    def _subtype(self, domain: str, plain: str, scores: Scores) -> str | None:
        """The likeliest subtype where subtypes of the domain were learned, else what the table of phrases says."""
        labels = self._model.labels["subtype"]
        known = [place for place, label in enumerate(labels) if label.startswith(f"{domain}/")]
        if not known:
            return self._subtypes.of(domain, plain)
        total = sum(said[0] for said in scores["subtype"].values())
        return labels[max(known, key=lambda place: float(total[place]))].partition("/")[2]

    def _is_silent(self, seen: Seen, plain: str) -> bool:
        """Whether the text gives nothing to judge by: no cue and hardly a Chinese character."""
        return not seen and len(_CHINESE.findall(plain)) < FEWEST_CHARACTERS

    def _ranked_bodies(
        self, seen: Seen, domains: Mapping[str, float], likely: Matrix, scores: Scores, why: Reasons
    ) -> tuple[BodyGuess, ...]:
        total = self._weights["body"].total({**scores["body"], "lead": likely[None, :] @ self._leads})
        bodies = ranked(self._model.labels["body"], shares(total)[0])
        top = next(iter(domains))
        return tuple(
            BodyGuess(
                name,
                bodies[name],
                self._cues.why_body(seen, name, top),
                why.body(name) if place < _LIKELY else self._cues.why_of_body(seen, name),
            )
            for place, name in enumerate(tuple(bodies)[:_BODIES_SHOWN])
        )

    def _spans(self, said: _Text, told_on: date, promised: Sequence[Span]) -> tuple[Span, ...]:
        """Facts and bodies, found in simplified characters and shown as they were written."""
        found = (*extract.spans(said.plain, told_on, promised), *self._names.spans(said.plain))
        if said.written != said.plain:
            found = tuple(replace(span, text=said.written[span.start : span.end]) for span in found)
        return tuple(sorted(found, key=lambda span: (span.start, span.end)))

    def _simplified(self, text: str) -> str:
        """The text in simplified characters, of the same length so that offsets stay."""
        clean = text.encode("utf-8", "replace").decode()
        simple = str(self._simplify.convert(clean))
        return simple if len(simple) == len(text) else "".join(map(self._one, clean))

    def _one(self, character: str) -> str:
        simple = str(self._simplify.convert(character))
        return simple if len(simple) == 1 else character
