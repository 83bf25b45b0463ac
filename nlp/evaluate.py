"""How well does the reader do on labelled complaints? The scores of the project's taxonomy, for one JSONL file."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from nlp.reader import Reader


def scores(reader: Reader, rows: Iterable[Mapping[str, Any]], told_on: date) -> dict[str, float]:
    """default_f1 (over records not U), domain_acc, domain_acc_y, domain_top3_y, body_top1, body_top3, and counts."""
    read = [(row, reader.read(row["title"], row["text"], told_on)) for row in rows]
    judged = [(row["default"], reading.default.label) for row, reading in read if row["default"] != "U"]
    hit = sum(pair == ("Y", "Y") for pair in judged)
    wrong = sum(want != got for want, got in judged)
    yes = [(row, reading) for row, reading in read if row["default"] == "Y"]

    def domain(pairs: list[Any], top: int) -> float:
        return _share(
            {g.code for g in reading.domains[:top]} & set(row["domains_ok"]) for row, reading in pairs
        )

    def body(top: int) -> float:
        return _share({g.name for g in reading.bodies[:top]} & set(row["bodies_ok"]) for row, reading in read)

    return {
        "count": len(read),
        "count_y": len(yes),
        "default_f1": 2 * hit / (2 * hit + wrong) if hit else 0.0,
        "domain_acc": domain(read, 1),
        "domain_acc_y": domain(yes, 1),
        "domain_top3_y": domain(yes, 3),
        "body_top1": body(1),
        "body_top3": body(3),
        "abstained": _share(reading.abstains for _, reading in read),
    }


def _share(hits: Iterable[object]) -> float:
    answers = [bool(hit) for hit in hits]
    return sum(answers) / len(answers) if answers else 0.0
