"""Which words speak for which answer? The table of weighted cues, matched in one pass; it shows its reasons."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from nlp.phrases import Phrases
from nlp.reading import Evidence

Seen = Mapping[str, int]
"""Each cue that stands in a text, with its first place."""

_BIAS = -0.5


class Cues:
    """The cues of ``cues.toml``. Holds no state that changes."""

    def __init__(self, file: Path = Path(__file__).parent / "cues.toml") -> None:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
        self._domains: Mapping[str, Mapping[str, float]] = table["domain"]
        self._bodies: Mapping[str, Mapping[str, float]] = table["body"]
        self._default: Mapping[str, float] = table["default"]
        self._for_domain = _turned(self._domains)
        self._for_body = _turned(self._bodies)
        self.lead: Mapping[str, str] = table["lead"]
        self.words = frozenset(
            cue for group in (*self._domains.values(), *self._bodies.values(), self._default) for cue in group
        )
        self._phrases = Phrases(self.words)

    def seen(self, text: str) -> Seen:
        """Each cue that stands in the text, with its first place."""
        seen: dict[str, int] = {}
        for place, cue in self._phrases.everywhere(text):
            seen.setdefault(cue, place)
        return seen

    def domains(self, seen: Seen) -> dict[str, float]:
        """How much speaks for each domain."""
        return _scores(seen, self._domains, self._for_domain)

    def bodies(self, seen: Seen) -> dict[str, float]:
        """How much speaks for each leading body."""
        return _scores(seen, self._bodies, self._for_body)

    def default(self, seen: Seen) -> float:
        """How much speaks for a government default, as a logit."""
        domains = self.domains(seen)
        ordinary = domains.pop("OTHER")
        spoken = sum(self._default.get(cue, 0.0) for cue in seen)
        return (spoken + 0.5 * (max(domains.values()) - ordinary) + _BIAS) / 2

    def why(self, seen: Seen, code: str) -> tuple[Evidence, ...]:
        """The phrases that speak for a domain, in text order."""
        found = sorted((seen[cue], cue) for cue in self._domains[code] if cue in seen)
        return tuple(Evidence(cue, start, start + len(cue), "cue") for start, cue in found)

    def why_default(self, seen: Seen, label: str) -> tuple[Evidence, ...]:
        """The phrases that speak for a default (``Y``) or against one (``N``), in text order."""
        sign = 1 if label == "Y" else -1
        found = sorted((seen[cue], cue) for cue in seen if sign * self._default.get(cue, 0.0) > 0)
        return tuple(Evidence(cue, start, start + len(cue), "cue") for start, cue in found)

    def why_of_body(self, seen: Seen, name: str) -> tuple[Evidence, ...]:
        """The phrases that speak for a leading body, in text order."""
        found = sorted((seen[cue], cue) for cue in self._bodies[name] if cue in seen)
        return tuple(Evidence(cue, start, start + len(cue), "cue") for start, cue in found)

    def why_body(self, seen: Seen, name: str, domain: str) -> str:
        """What speaks for a body: its phrases, else that it leads the domain."""
        said = [cue for cue in self._bodies[name] if cue in seen]
        if said:
            return "、".join(said)
        return f"lead of {domain}" if self.lead[domain] == name else "no cue"


def _turned(table: Mapping[str, Mapping[str, float]]) -> dict[str, list[tuple[str, float]]]:
    """Of each cue the labels it speaks for: a text holds few of all the cues."""
    turned: dict[str, list[tuple[str, float]]] = {}
    for label, cues in table.items():
        for cue, weight in cues.items():
            turned.setdefault(cue, []).append((label, weight))
    return turned


def _scores(
    seen: Seen, labels: Iterable[str], turned: Mapping[str, Sequence[tuple[str, float]]]
) -> dict[str, float]:
    scores = dict.fromkeys(labels, 0.0)
    for cue in seen:
        for label, weight in turned.get(cue, ()):
            scores[label] += weight
    return scores
