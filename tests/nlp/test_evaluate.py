"""Do the scores count what the taxonomy says they count?"""

from datetime import date
from typing import Any

from nlp.evaluate import Read, report, scores
from nlp.reading import BodyGuess, DomainGuess, Judgement, Reading

DAY = date(2026, 11, 23)


def read(
    default: str, label: str, domains: list[str], ok: list[str], body: str = "财政", sure: float = 0.9
) -> Read:
    row: dict[str, Any] = {
        "default": default,
        "domain": ok[0],
        "domains_ok": ok,
        "bodies_ok": ["财政", "人社"],
    }
    guesses = tuple(DomainGuess(code, sure if place == 0 else 0.05) for place, code in enumerate(domains))
    reading = Reading(
        Judgement(label, sure), guesses, (BodyGuess(body, 0.5, ""),), (), "test", abstains=sure < 0.5
    )
    return Read(row, reading)


ALL = [
    read("Y", "Y", ["DEBT", "GP"], ["DEBT"]),
    read("Y", "N", ["OTHER", "INV", "GP", "DEBT"], ["DEBT"], sure=0.4),
    read("N", "Y", ["OTHER"], ["OTHER", "SERV"]),
    read("N", "N", ["OTHER"], ["OTHER"], body="住建"),
    read("U", "Y", ["GP"], ["GP"]),
]


def test_f1_is_over_records_that_are_not_undecided_and_top_three_over_defaults() -> None:
    got = scores(ALL)
    assert got["default_f1"] == 2 * 1 / (2 * 1 + 2)
    assert (got["domain_acc"], got["domain_acc_y"], got["domain_top3_y"]) == (0.8, 0.5, 0.5)
    assert (got["body_top1"], got["abstained"]) == (0.8, 0.2)


def test_the_report_counts_each_domain_and_shows_what_a_threshold_costs() -> None:
    text = report(ALL)
    assert "DEBT         2" in text
    (row,) = [line.split() for line in text.splitlines() if line.startswith("0.5 ")]
    assert row == ["0.5", "0.200", "1.000"]


def test_nothing_read_scores_nothing() -> None:
    assert scores([])["default_f1"] == 0.0
    assert "threshold" in report([])
