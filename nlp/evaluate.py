"""How well does the reader do on labelled complaints? The scores of the project's taxonomy, by class, and how sure it may be."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from nlp.reader import Reader
from nlp.reading import Reading

BINS = 5
ROW = {"title": str, "text": str, "default": str, "domains_ok": list, "bodies_ok": list}
"""What a labelled complaint holds at least."""
THRESHOLDS = (0.3, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8)


@dataclass(frozen=True, slots=True)
class Read:
    """A labelled complaint and how it was read."""

    row: Mapping[str, Any]
    reading: Reading

    @property
    def judged_right(self) -> bool:
        """Whether default or not was told right."""
        return bool(self.row["default"] == self.reading.default.label)

    @property
    def domain_right(self) -> bool:
        """Whether the top domain is one a labeller would accept."""
        return self.reading.domains[0].code in self.row["domains_ok"]

    @property
    def body_right(self) -> bool:
        """Whether the first leading body is one a labeller would accept."""
        return self.reading.bodies[0].name in self.row["bodies_ok"]


def labelled(lines: Iterable[str]) -> list[dict[str, Any]]:
    """The rows of a file of labelled complaints; ValueError names the first that is none, by its line."""
    rows = []
    for number, line in enumerate(lines, start=1):
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise ValueError(f"line {number} is no JSON: {error}") from error
        kinds = {name: type(row.get(name)) for name in ROW} if isinstance(row, dict) else {}
        if kinds != ROW:
            raise ValueError(f"line {number} is no labelled complaint: it needs {', '.join(ROW)}")
        rows.append(row)
    return rows


def read_all(reader: Reader, rows: Iterable[Mapping[str, Any]], told_on: date) -> list[Read]:
    """Read labelled complaints (``title``, ``text``, ``default``, ``domain``, ``domains_ok``, ``bodies_ok``)."""
    return [Read(row, reader.read(row["title"], row["text"], told_on)) for row in rows]


def scores(read: Sequence[Read]) -> dict[str, float]:
    """default_f1 (over records not U), domain_acc, domain_acc_y, domain_top3_y, body_top1, body_top3, and counts."""
    judged = [one for one in read if one.row["default"] != "U"]
    hit = sum(one.row["default"] == one.reading.default.label == "Y" for one in judged)
    wrong = sum(not one.judged_right for one in judged)
    yes = [one for one in read if one.row["default"] == "Y"]
    return {
        "count": len(read),
        "count_y": len(yes),
        "default_f1": 2 * hit / (2 * hit + wrong) if hit else 0.0,
        "domain_acc": _share(one.domain_right for one in read),
        "domain_acc_y": _share(one.domain_right for one in yes),
        "domain_top3_y": _share(
            bool({guess.code for guess in one.reading.domains[:3]} & set(one.row["domains_ok"]))
            for one in yes
        ),
        "body_top1": _share(one.body_right for one in read),
        "body_top3": _share(
            bool({guess.name for guess in one.reading.bodies[:3]} & set(one.row["bodies_ok"])) for one in read
        ),
        "abstained": _share(one.reading.abstains for one in read),
    }


def report(read: Sequence[Read]) -> str:
    """The scores for people: by domain with counts, how sure against how right, and what a threshold costs."""
    return "\n\n".join([_by_domain(read), _reliability(read), _trade_off(read)])


def _by_domain(read: Sequence[Read]) -> str:
    lines = ["domain   count  default right  domain right  body right"]
    for code in sorted({str(one.row["domain"]) for one in read}):
        of = [one for one in read if str(one.row["domain"]) == code]
        shares = (_share(right(one) for one in of) for right in _RIGHTS)
        lines.append(f"{code:<8} {len(of):>5}  " + "  ".join(f"{share:>12.3f}" for share in shares))
    return "\n".join(lines)


_RIGHTS: tuple[Callable[[Read], bool], ...] = (
    lambda one: one.judged_right,
    lambda one: one.domain_right,
    lambda one: one.body_right,
)


def _reliability(read: Sequence[Read]) -> str:
    lines = ["how sure   domain: count  said  right   default: count  said  right"]
    judged = [one for one in read if one.row["default"] != "U"]
    domain = [(one.reading.domains[0].score, one.domain_right) for one in read]
    default = [(one.reading.default.score, one.judged_right) for one in judged]
    for step in range(BINS):
        low, high = step / BINS, (step + 1) / BINS
        cells = "   ".join(_bin(pairs, low, high) for pairs in (domain, default))
        lines.append(f"{low:.1f}-{high:.1f}    {cells}")
    return "\n".join(lines)


def _bin(pairs: Sequence[tuple[float, bool]], low: float, high: float) -> str:
    inside = [(said, right) for said, right in pairs if low < said <= high]
    if not inside:
        return f"{0:>13}     -      -"
    said = sum(said for said, _ in inside) / len(inside)
    return f"{len(inside):>13}  {said:.2f}   {_share(right for _, right in inside):.2f}"


def _trade_off(read: Sequence[Read]) -> str:
    lines = ["threshold  left to a person  right of the rest"]
    for threshold in THRESHOLDS:
        kept = [one for one in read if one.reading.domains[0].score >= threshold]
        left = 1 - len(kept) / len(read) if read else 0.0
        lines.append(f"{threshold:<9}  {left:>16.3f}  {_share(one.domain_right for one in kept):>17.3f}")
    return "\n".join(lines)


def _share(hits: Iterable[bool]) -> float:
    answers = list(hits)
    return sum(answers) / len(answers) if answers else 0.0
