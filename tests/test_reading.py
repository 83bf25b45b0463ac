"""Does a reading survive storage whole?"""

import json

from nlp.reading import (
    BodyGuess,
    DomainGuess,
    Evidence,
    Judgement,
    Reading,
    Span,
    SpanKind,
    from_json,
    to_json,
)

READING = Reading(
    default=Judgement("Y", 0.91),
    domains=(DomainGuess("DEBT", 0.8, "wages", (Evidence("工程款", 3, 6, "arrears"),)),),
    bodies=(BodyGuess("财政", 0.7, "政府债务由财政部门主管"),),
    spans=(
        Span(SpanKind.AMOUNT, "128.6万元", 10, 17, {"fen": 128_600_000, "basis": ""}),
        Span(SpanKind.PHONE, "13800001234", 20, 31),
    ),
    model="test",
    abstains=False,
)


def test_a_reading_stored_as_json_comes_back_equal() -> None:
    assert from_json(json.loads(json.dumps(to_json(READING)))) == READING


def test_a_reading_gives_its_spans_by_kind() -> None:
    assert [span.text for span in READING.all(SpanKind.AMOUNT)] == ["128.6万元"]
    assert READING.first(SpanKind.DEADLINE) is None
