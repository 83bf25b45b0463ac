"""What does one complaint say? Weighted cues, and the trained heads over sentence vectors where they are wanted.

Without vectors the cues answer alone; both abstain when they do not know.
"""

import math
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import opencc

from nlp import extract
from nlp.heads import Heads
from nlp.names import Names
from nlp.reading import BodyGuess, DomainGuess, Evidence, Judgement, NamedBody, Reading, Span
from nlp.vectors import embed

CUES = "cues-1"
LONGEST = 20_000
ABSTAIN_UNDER = 0.45
_TEMPERATURE = 1.5
_LEAD_WEIGHT = 1.5
_DEFAULT_BIAS = -0.5
_BODIES_SHOWN = 5
FEWEST_CHARACTERS = 6
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class _Hit:
    cue: str
    start: int
    weight: float


@dataclass(frozen=True, slots=True)
class _Meant:
    """Logits of the heads: by domain, by body, and for a default against none."""

    domains: Mapping[str, float]
    bodies: Mapping[str, float]
    default: float


class Reader:
    """Reads with the cues of one table. Holds no state that changes; safe in threads."""

    def __init__(self, bodies: Iterable[NamedBody] = (), heads: Heads | None = None) -> None:
        table = tomllib.loads((Path(__file__).parent / "cues.toml").read_text(encoding="utf-8"))
        self._names = Names(bodies)
        self._heads = heads
        self.model = CUES if heads is None else f"{CUES}+e5-{heads.version}"
        self._domains: Mapping[str, Mapping[str, float]] = table["domain"]
        self._bodies: Mapping[str, Mapping[str, float]] = table["body"]
        self._default: Mapping[str, float] = table["default"]
        self._lead: Mapping[str, str] = table["lead"]
        words = {
            cue for group in (*self._domains.values(), *self._bodies.values(), self._default) for cue in group
        }
        self._any_cue = re.compile(
            f"(?=({'|'.join(re.escape(w) for w in sorted(words, key=len, reverse=True))}))"
        )
        self._prefixes = {word: [w for w in words if word.startswith(w)] for word in words}
        self._simplify = opencc.OpenCC("t2s")

    def read(self, title: str, text: str, told_on: date) -> Reading:
        """The reading of any string whatever; only the first 20,000 characters are read."""
        whole = f"{title}\n{text}"[:LONGEST]
        plain = self._simplified(whole)
        seen = self._seen(plain)
        meant = self._meant(plain)
        domains = self._rank_domains(seen, meant)
        default = self._probability(seen, domains, meant)
        top = domains[0]
        abstains = self._is_silent(seen, plain) or top.score < ABSTAIN_UNDER
        return Reading(
            default=Judgement("Y" if default >= 0.5 else "N", max(default, 1 - default)),
            domains=domains,
            bodies=self._rank_bodies(seen, top.code, meant),
            spans=self._spans(whole, plain, told_on),
            model=self.model,
            abstains=abstains,
            hesitates=tuple(guess.code for guess in domains[:2]) if abstains and seen else (),
        )

    def _spans(self, whole: str, plain: str, told_on: date) -> tuple[Span, ...]:
        """Facts and bodies, found in simplified characters and shown as they were written."""
        found = (*extract.spans(plain, told_on), *self._names.spans(plain))
        shown = (replace(span, text=whole[span.start : span.end]) for span in found)
        return tuple(sorted(shown, key=lambda span: (span.start, span.end)))

    def _simplified(self, text: str) -> str:
        """The text in simplified characters, of the same length so that offsets stay."""
        clean = text.encode("utf-8", "replace").decode()
        simple = str(self._simplify.convert(clean))
        return simple if len(simple) == len(text) else "".join(map(self._one, clean))

    def _one(self, character: str) -> str:
        simple = str(self._simplify.convert(character))
        return simple if len(simple) == 1 else character

    def _seen(self, text: str) -> dict[str, int]:
        """Each cue that stands in the text, with its first place."""
        seen: dict[str, int] = {}
        for match in self._any_cue.finditer(text):
            for cue in self._prefixes[match[1]]:
                seen.setdefault(cue, match.start())
        return seen

    def _judge(self, seen: Mapping[str, int]) -> float:
        """P(government default)."""
        for_default = max(_score(seen, cues) for code, cues in self._domains.items() if code != "OTHER")
        ordinary = _score(seen, self._domains["OTHER"])
        total = _score(seen, self._default) + 0.5 * (for_default - ordinary) + _DEFAULT_BIAS
        return 1 / (1 + math.exp(-total / 2))

    def _meant(self, text: str) -> _Meant:
        """What the heads say of the text; nothing without heads or without words."""
        if self._heads is None or not text.strip():
            return _Meant({}, {}, 0.0)
        point = self._heads.point(embed([text.strip()])[0])
        default = self._heads.default.scores(point)
        return _Meant(
            self._heads.domain.scores(point), self._heads.body.scores(point), default["Y"] - default["N"]
        )

    def _is_silent(self, seen: Mapping[str, int], text: str) -> bool:
        """Whether the text gives nothing to judge by: no cue, and without heads or without a few Chinese characters."""
        return not seen and (self._heads is None or len(_CHINESE.findall(text)) < FEWEST_CHARACTERS)

    def _rank_domains(self, seen: Mapping[str, int], meant: _Meant) -> tuple[DomainGuess, ...]:
        scores = {
            code: _score(seen, cues) + meant.domains.get(code, 0.0) for code, cues in self._domains.items()
        }
        if self._heads is None:
            scores["OTHER"] += 4 * (1 - 2 * self._judge(seen))
        shares = _softmax(scores)
        ranked = sorted(shares, key=lambda code: -shares[code])
        return tuple(
            DomainGuess(code, shares[code], None, _why(seen, self._domains[code])) for code in ranked
        )

    def _probability(self, seen: Mapping[str, int], domains: Sequence[DomainGuess], meant: _Meant) -> float:
        """P(government default): the cues, and with heads their word and the domains' beside it."""
        by_cues = self._judge(seen)
        if self._heads is None:
            return by_cues
        ordinary = next(guess.score for guess in domains if guess.code == "OTHER")
        total = meant.default + 2 * _logit(by_cues) + 0.5 * _logit(1 - ordinary)
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, total))))

    def _rank_bodies(self, seen: Mapping[str, int], domain: str, meant: _Meant) -> tuple[BodyGuess, ...]:
        scores = {
            name: _score(seen, cues) + meant.bodies.get(name, 0.0) for name, cues in self._bodies.items()
        }
        scores[self._lead[domain]] += _LEAD_WEIGHT
        shares = _softmax(scores)
        ranked = sorted(shares, key=lambda name: -shares[name])[:_BODIES_SHOWN]
        return tuple(BodyGuess(name, shares[name], self._body_reason(seen, name, domain)) for name in ranked)

    def _body_reason(self, seen: Mapping[str, int], name: str, domain: str) -> str:
        said = [cue for cue in self._bodies[name] if cue in seen]
        if said:
            return "、".join(said)
        return f"lead of {domain}" if self._lead[domain] == name else "no cue"


def _logit(share: float) -> float:
    kept = min(max(share, 1e-6), 1 - 1e-6)
    return math.log(kept / (1 - kept))


def _score(seen: Mapping[str, int], cues: Mapping[str, float]) -> float:
    return sum(weight for cue, weight in cues.items() if cue in seen)


def _why(seen: Mapping[str, int], cues: Mapping[str, float]) -> tuple[Evidence, ...]:
    hits = sorted(
        (_Hit(cue, seen[cue], weight) for cue, weight in cues.items() if cue in seen),
        key=lambda hit: hit.start,
    )
    return tuple(Evidence(hit.cue, hit.start, hit.start + len(hit.cue), "cue") for hit in hits)


def _softmax(scores: Mapping[str, float]) -> dict[str, float]:
    highest = max(scores.values())
    raised = {key: math.exp((score - highest) / _TEMPERATURE) for key, score in scores.items()}
    total = sum(raised.values())
    return {key: value / total for key, value in raised.items()}
