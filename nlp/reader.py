"""What does one complaint say? Cues, words and, where they are wanted, sentence vectors, weighed; it may abstain."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate

import numpy as np
import opencc

from nlp import extract
from nlp.cues import Cues, Seen
from nlp.mix import agreed
from nlp.model import Model, load
from nlp.names import Names
from nlp.pieces import Piece, matters
from nlp.reading import BodyGuess, DomainGuess, Judgement, Matter, NamedBody, Reading, Span
from nlp.subtypes import Subtypes
from nlp.tokenizer import tokenizer_of
from nlp.vectors import Matrix, embed, pooled, read_pieces
from nlp.why import Reasons
from nlp.words import Point, grams

LONGEST = 20_000
ABSTAIN_UNDER = 0.45
SURE_OF_A_MATTER = 0.6
FEWEST_CHARACTERS = 6
_BODIES_SHOWN = 5
_LIKELY = 3  # domains shown with their subtype and what was learned of them
_CHINESE = re.compile(r"[\u4e00-\u9fff]")

View = Mapping[str, Mapping[str, float]]
"""What one view says: for each question a score for each label."""


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
        self._tokenizer = tokenizer_of(self._cues.words | {name for body in handed for name in body.names})
        self._simplify = opencc.OpenCC("t2s")
        self._vectors = vectors
        self._threshold = threshold
        self._mix = self._model.full if vectors else self._model.plain
        self._domains = tuple(self._cues.domains({}))
        self._bodies = tuple(self._cues.bodies({}))
        self.version = f"{'cues+words+e5' if vectors else 'cues+words'}-{self._model.version}"

    def read(self, title: str, text: str, told_on: date) -> Reading:
        """The reading of any string whatever; only the first 20,000 characters are read."""
        written = f"{title}\n{text}"[:LONGEST]
        said = _Text(written, self._simplified(written))
        cut = read_pieces(said.plain)
        vectors = self._embedded(said.plain, cut)
        seen = self._cues.seen(said.plain)
        words = self._tokenizer.words(said.plain)
        point = self._model.lexicon.point(grams(words))
        views = [self._by_words(point), *self._by_vectors(vectors, cut)]
        likely, default = self._judged(seen, views)
        top = next(iter(likely))
        silent = self._is_silent(seen, said.plain)
        abstains = silent or likely[top] < self._threshold
        label = "Y" if default >= 0.5 else "N"
        why = Reasons(self._cues, seen, self._model, point, said.plain)
        return Reading(
            default=Judgement(
                label,
                max(default, 1 - default),
                why.default(label),
            ),
            domains=tuple(
                DomainGuess(
                    code,
                    share,
                    self._subtype(code, said.plain, views) if place < _LIKELY else None,
                    why.domain(code) if place < _LIKELY else self._cues.why(seen, code),
                )
                for place, (code, share) in enumerate(likely.items())
            ),
            bodies=self._ranked_bodies(seen, likely, views, why),
            spans=self._spans(said, told_on),
            model=self.version,
            abstains=abstains,
            hesitates=tuple(likely)[:2] if abstains and not silent else (),
            matters=self._matters(said.plain, words, cut, vectors),
            meaning=pooled(vectors, cut).astype(np.float16).tobytes() if len(vectors) else None,
        )

    def meant(self, meaning: bytes) -> Matrix:
        """A reading's ``meaning`` as the point by which look-alikes are compared (``nlp.alike``)."""
        return self._model.scale.point(np.frombuffer(meaning, dtype=np.float16).astype(np.float32))

    def _embedded(self, plain: str, cut: Sequence[Piece]) -> Matrix:
        """A row a piece; no row at all where vectors are not wanted."""
        if not self._vectors:
            return np.zeros((0, 0), dtype=np.float32)
        return embed([plain[piece.start : piece.end].strip() for piece in cut])

    def _by_words(self, point: Point) -> View:
        return {question: head.scores(point) for question, head in self._model.words.items()}

    def _by_vectors(self, vectors: Matrix, cut: Sequence[Piece]) -> list[View]:
        if not len(vectors):
            return []
        point = self._model.scale.point(pooled(vectors, cut))
        return [{question: head.scores(point) for question, head in self._model.vectors.items()}]

    def _judged(self, seen: Seen, views: Sequence[View]) -> tuple[dict[str, float], float]:
        """How likely each domain is, best first, and how likely a default."""
        likely = self._mix.domain.shares(
            [self._cues.domains(seen), *(view["domain"] for view in views)], self._domains
        )
        default = self._mix.default.of(
            [self._cues.default(seen), *(view["default"]["Y"] - view["default"]["N"] for view in views)]
        )
        return agreed(likely, "OTHER", default, self._mix.heat), default

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
            seen = self._cues.seen(plain[start:end])
            point = self._model.lexicon.point(grams(inside))
            rows = vectors[[cut.index(piece) for piece in part]] if len(vectors) else vectors
            likely, _ = self._judged(seen, [self._by_words(point), *self._by_vectors(rows, part)])
            code, share = next(iter(likely.items()))
            matter = Matter(start, end, code, share)
            if found and (found[-1].domain == code or share < SURE_OF_A_MATTER):
                matter = replace(found.pop(), end=matter.end)
            found.append(matter)
        return tuple(found) if len(found) > 1 and found[0].score >= SURE_OF_A_MATTER else ()

    def _subtype(self, domain: str, plain: str, views: Sequence[View]) -> str | None:
        """The likeliest subtype where subtypes of the domain were learned, else what the table of phrases says."""
        known = {label for label in views[0]["subtype"] if label.startswith(f"{domain}/")}
        if not known:
            return self._subtypes.of(domain, plain)
        best = max(sorted(known), key=lambda label: sum(view["subtype"][label] for view in views))
        return best.partition("/")[2]

    def _is_silent(self, seen: Seen, plain: str) -> bool:
        """Whether the text gives nothing to judge by: no cue and hardly a Chinese character."""
        return not seen and len(_CHINESE.findall(plain)) < FEWEST_CHARACTERS

    def _ranked_bodies(
        self,
        seen: Seen,
        domains: Mapping[str, float],
        views: Sequence[View],
        why: Reasons,
    ) -> tuple[BodyGuess, ...]:
        leads: dict[str, float] = {}
        for code, share in domains.items():
            leads[self._cues.lead[code]] = leads.get(self._cues.lead[code], 0.0) + share
        likely = self._mix.body.shares(
            [self._cues.bodies(seen), leads, *(view["body"] for view in views)], self._bodies
        )
        top = next(iter(domains))
        return tuple(
            BodyGuess(
                name,
                likely[name],
                self._cues.why_body(seen, name, top),
                why.body(name),
            )
            for name in tuple(likely)[:_BODIES_SHOWN]
        )

    def _spans(self, said: _Text, told_on: date) -> tuple[Span, ...]:
        """Facts and bodies, found in simplified characters and shown as they were written."""
        found = (*extract.spans(said.plain, told_on), *self._names.spans(said.plain))
        shown = (replace(span, text=said.written[span.start : span.end]) for span in found)
        return tuple(sorted(shown, key=lambda span: (span.start, span.end)))

    def _simplified(self, text: str) -> str:
        """The text in simplified characters, of the same length so that offsets stay."""
        clean = text.encode("utf-8", "replace").decode()
        simple = str(self._simplify.convert(clean))
        return simple if len(simple) == len(text) else "".join(map(self._one, clean))

    def _one(self, character: str) -> str:
        simple = str(self._simplify.convert(character))
        return simple if len(simple) == 1 else character
