"""What does one complaint say? Cues, words and, where they are wanted, sentence vectors, weighed; it may abstain."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import opencc

from nlp import extract
from nlp.cues import Cues, Seen
from nlp.mix import agreed
from nlp.model import Model, load
from nlp.names import Names
from nlp.reading import BodyGuess, DomainGuess, Judgement, NamedBody, Reading, Span
from nlp.tokenizer import tokenizer_of
from nlp.vectors import embed
from nlp.words import grams

LONGEST = 20_000
ABSTAIN_UNDER = 0.45
FEWEST_CHARACTERS = 6
_BODIES_SHOWN = 5
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
        self, bodies: Iterable[NamedBody] = (), model: Model | None = None, *, vectors: bool = False
    ) -> None:
        handed = tuple(bodies)
        self._model = model or load()
        self._cues = Cues()
        self._names = Names(handed)
        self._tokenizer = tokenizer_of(self._cues.words | {name for body in handed for name in body.names})
        self._simplify = opencc.OpenCC("t2s")
        self._vectors = vectors
        self._mix = self._model.full if vectors else self._model.plain
        self._domains = tuple(self._cues.domains({}))
        self._bodies = tuple(self._cues.bodies({}))
        self.version = f"{'cues+words+e5' if vectors else 'cues+words'}-{self._model.version}"

    def read(self, title: str, text: str, told_on: date) -> Reading:
        """The reading of any string whatever; only the first 20,000 characters are read."""
        written = f"{title}\n{text}"[:LONGEST]
        said = _Text(written, self._simplified(written))
        seen = self._cues.seen(said.plain)
        views = [self._by_words(said.plain), *self._by_vectors(said.plain)]
        likely = self._mix.domain.shares(
            [self._cues.domains(seen), *(view["domain"] for view in views)], self._domains
        )
        default = self._mix.default.of(
            [self._cues.default(seen), *(view["default"]["Y"] - view["default"]["N"] for view in views)]
        )
        likely = agreed(likely, "OTHER", default)
        top = next(iter(likely))
        abstains = self._is_silent(seen, said.plain) or likely[top] < ABSTAIN_UNDER
        return Reading(
            default=Judgement("Y" if default >= 0.5 else "N", max(default, 1 - default)),
            domains=tuple(
                DomainGuess(code, share, None, self._cues.why(seen, code)) for code, share in likely.items()
            ),
            bodies=self._ranked_bodies(seen, likely, views),
            spans=self._spans(said, told_on),
            model=self.version,
            abstains=abstains,
            hesitates=tuple(likely)[:2] if abstains and not self._is_silent(seen, said.plain) else (),
        )

    def _by_words(self, plain: str) -> View:
        point = self._model.lexicon.point(grams(self._tokenizer.words(plain)))
        return {question: head.scores(point) for question, head in self._model.words.items()}

    def _by_vectors(self, plain: str) -> list[View]:
        if not self._vectors:
            return []
        point = self._model.scale.point(embed([plain.strip()])[0])
        return [{question: head.scores(point) for question, head in self._model.vectors.items()}]

    def _is_silent(self, seen: Seen, plain: str) -> bool:
        """Whether the text gives nothing to judge by: no cue and hardly a Chinese character."""
        return not seen and len(_CHINESE.findall(plain)) < FEWEST_CHARACTERS

    def _ranked_bodies(
        self, seen: Seen, domains: Mapping[str, float], views: Sequence[View]
    ) -> tuple[BodyGuess, ...]:
        leads: dict[str, float] = {}
        for code, share in domains.items():
            leads[self._cues.lead[code]] = leads.get(self._cues.lead[code], 0.0) + share
        likely = self._mix.body.shares(
            [self._cues.bodies(seen), leads, *(view["body"] for view in views)], self._bodies
        )
        top = next(iter(domains))
        return tuple(
            BodyGuess(name, likely[name], self._cues.why_body(seen, name, top))
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
