"""What does one complaint say? A first, plain reader: cues with weights, no training; it abstains when they are silent.

The trained reader replaces it behind the same ``read``.
"""

import math
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import opencc

from nlp import extract
from nlp.names import Names
from nlp.reading import BodyGuess, DomainGuess, Evidence, Judgement, NamedBody, Reading, Span

MODEL = "cues-1"
LONGEST = 20_000
ABSTAIN_UNDER = 0.45
_TEMPERATURE = 1.5
_LEAD_WEIGHT = 1.5
_DEFAULT_BIAS = -0.5
_BODIES_SHOWN = 5


@dataclass(frozen=True, slots=True)
class _Hit:
    cue: str
    start: int
    weight: float


class Reader:
    """Reads with the cues of one table. Holds no state that changes; safe in threads."""

    def __init__(self, bodies: Iterable[NamedBody] = ()) -> None:
        table = tomllib.loads((Path(__file__).parent / "cues.toml").read_text(encoding="utf-8"))
        self._names = Names(bodies)
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
        default = self._judge(seen)
        domains = self._rank_domains(seen, default)
        top = domains[0]
        abstains = not seen or top.score < ABSTAIN_UNDER
        return Reading(
            default=Judgement("Y" if default >= 0.5 else "N", max(default, 1 - default)),
            domains=domains,
            bodies=self._rank_bodies(seen, top.code),
            spans=self._spans(whole, plain, told_on),
            model=MODEL,
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

    def _rank_domains(self, seen: Mapping[str, int], default: float) -> tuple[DomainGuess, ...]:
        scores = {code: _score(seen, cues) for code, cues in self._domains.items()}
        scores["OTHER"] += 4 * (1 - 2 * default)
        shares = _softmax(scores)
        ranked = sorted(shares, key=lambda code: -shares[code])
        return tuple(
            DomainGuess(code, shares[code], None, _why(seen, self._domains[code])) for code in ranked
        )

    def _rank_bodies(self, seen: Mapping[str, int], domain: str) -> tuple[BodyGuess, ...]:
        scores = {name: _score(seen, cues) for name, cues in self._bodies.items()}
        scores[self._lead[domain]] += _LEAD_WEIGHT
        shares = _softmax(scores)
        ranked = sorted(shares, key=lambda name: -shares[name])[:_BODIES_SHOWN]
        return tuple(BodyGuess(name, shares[name], self._body_reason(seen, name, domain)) for name in ranked)

    def _body_reason(self, seen: Mapping[str, int], name: str, domain: str) -> str:
        said = [cue for cue in self._bodies[name] if cue in seen]
        if said:
            return "、".join(said)
        return f"lead of {domain}" if self._lead[domain] == name else "no cue"


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
