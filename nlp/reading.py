"""What does the reader say about one complaint? The frozen result type; nothing else lives here.

Offsets count characters of ``title + "\\n" + text`` (with an empty title the text starts at 1),
half-open. Everything is JSON-ready through :func:`to_json`.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class SpanKind(StrEnum):
    """What a highlighted piece of the text is. The ``value`` of a span depends on its kind."""

    PROMISE = "promise"  # the wording; value: {"who": str | None, "to": str | None, "verb": str}
    RESPONDENT = "respondent"  # the body complained about; value: the body's id if resolved, else None
    BODY = "body"  # another body named; value: the body's id if resolved, else None
    AMOUNT = "amount"  # value: {"fen": int, "basis": str}  (basis "" or e.g. "每亩")
    DEADLINE = "deadline"  # value: {"earliest": "2023-12-01" | None, "latest": "2023-12-31" | None}
    DATE = "date"  # a date that is no deadline; value as DEADLINE
    PLACE = "place"  # value: township body id if known, else None
    DOCUMENT = "document"  # document or contract number; value: the number, normalised
    EXCUSE = "excuse"  # value: refusal_reason code of intake/reference (e.g. "leadership_change")
    PROCEDURE = "procedure"  # value: "lawsuit" | "arbitration" | "petition" | "reconsideration"
    URGENT = "urgent"  # value: "wages" | "utilities" | "danger" | "self_harm"
    FIRM = "firm"  # words by which a firm speaks of itself; value: None
    NAME = "name"  # personal data from here on; value: None
    PHONE = "phone"
    ID_NUMBER = "id_number"
    BANK_CARD = "bank_card"
    PLATE = "plate"
    ADDRESS = "address"


PERSONAL = frozenset(
    {SpanKind.NAME, SpanKind.PHONE, SpanKind.ID_NUMBER, SpanKind.BANK_CARD, SpanKind.PLATE, SpanKind.ADDRESS}
)


@dataclass(frozen=True, slots=True)
class Span:
    """One phrase with its place and normal value."""

    kind: SpanKind
    text: str
    start: int
    end: int
    value: Any = None


LEARNED = "learned"
"""The rule of a reason that is a word which spoke for the proposal in the corpus."""
SENTENCE = "sentence"
"""The rule of a reason that is a whole sentence, whose meaning carried the proposal."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a proposal was made: a phrase (start == end == -1 when it is a rule, not a phrase) and the rule."""

    text: str
    start: int
    end: int
    rule: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """Is it a government default (``Y``) or an ordinary matter (``N``)? ``score`` is P(label), 0..1."""

    label: str
    score: float
    because: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class DomainGuess:
    """One domain code of the taxonomy (``DEBT`` …) with its score 0..1 and subtype id or None."""

    code: str
    score: float
    subtype: str | None = None
    because: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class BodyGuess:
    """One leading body by function name of taxonomy section 3 (``住建`` …), score 0..1, and why in words and places."""

    name: str
    score: float
    because: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Matter:
    """One of several matters in a message: its half-open range, and the domain it would have alone."""

    start: int
    end: int
    domain: str
    score: float


@dataclass(frozen=True, slots=True)
class Reading:
    """The reader's whole answer. It proposes; a person decides.

    ``abstains`` is True when the top domain is under the threshold, when it and the judgement "default or not" disagree,
    or when the text says nothing readable;
    ``hesitates`` then names the codes it wavers between. All lists are best first. ``matters`` is empty unless the
    message holds several. ``meaning`` is what look-alikes are found by (``Reader.meant``), None without vectors; it stays
    out of the JSON.
    """

    default: Judgement
    domains: tuple[DomainGuess, ...]
    bodies: tuple[BodyGuess, ...]
    spans: tuple[Span, ...]
    model: str
    abstains: bool
    hesitates: tuple[str, ...] = ()
    matters: tuple[Matter, ...] = ()
    meaning: bytes | None = None

    def all(self, kind: SpanKind) -> tuple[Span, ...]:
        """Spans of one kind in text order."""
        return tuple(span for span in self.spans if span.kind is kind)

    def first(self, kind: SpanKind) -> Span | None:
        """The first span of a kind in text order, None when there is none."""
        return next((span for span in self.spans if span.kind is kind), None)


@dataclass(frozen=True, slots=True)
class NamedBody:
    """A body as the reader needs it: handed in by the caller, so that nlp imports nothing of ours.

    ``names`` are official name, former names, aliases; ``function`` is the taxonomy name (``财政``) or "".
    ``township`` is True for the 15 township-level units.
    """

    id: str
    names: tuple[str, ...]
    function: str
    township: bool = False


def to_json(reading: Reading) -> dict[str, Any]:
    """A plain dict of the reading, for storage (written out: ``dataclasses.asdict`` takes ten times as long)."""
    return {
        "default": {
            "label": reading.default.label,
            "score": reading.default.score,
            "because": _evidence(reading.default.because),
        },
        "domains": [
            {"code": d.code, "score": d.score, "subtype": d.subtype, "because": _evidence(d.because)}
            for d in reading.domains
        ],
        "bodies": [
            {"name": b.name, "score": b.score, "because": b.because, "evidence": _evidence(b.evidence)}
            for b in reading.bodies
        ],
        "spans": [
            {"kind": s.kind.value, "text": s.text, "start": s.start, "end": s.end, "value": s.value}
            for s in reading.spans
        ],
        "model": reading.model,
        "abstains": reading.abstains,
        "hesitates": list(reading.hesitates),
        "matters": [
            {"start": m.start, "end": m.end, "domain": m.domain, "score": m.score} for m in reading.matters
        ],
    }


def from_json(data: dict[str, Any]) -> Reading:
    """The reading stored by :func:`to_json`; raises KeyError, TypeError or ValueError on anything else.

    What a reading stored by an earlier version did not have yet is empty.
    """
    judged = data["default"]
    return Reading(
        default=Judgement(judged["label"], judged["score"], _evidence_of(judged.get("because", []))),
        domains=tuple(
            DomainGuess(d["code"], d["score"], d["subtype"], _evidence_of(d["because"]))
            for d in data["domains"]
        ),
        bodies=tuple(
            BodyGuess(b["name"], b["score"], b["because"], _evidence_of(b.get("evidence", [])))
            for b in data["bodies"]
        ),
        spans=tuple(
            Span(SpanKind(s["kind"]), s["text"], s["start"], s["end"], s["value"]) for s in data["spans"]
        ),
        model=data["model"],
        abstains=data["abstains"],
        hesitates=tuple(data["hesitates"]),
        matters=tuple(Matter(**m) for m in data.get("matters", [])),
    )


def _evidence(given: tuple[Evidence, ...]) -> list[dict[str, Any]]:
    return [{"text": e.text, "start": e.start, "end": e.end, "rule": e.rule} for e in given]


def _evidence_of(data: list[dict[str, Any]]) -> tuple[Evidence, ...]:
    return tuple(Evidence(**e) for e in data)
