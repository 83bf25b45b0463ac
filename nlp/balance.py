"""How many texts of each domain, label, voice and length does the corpus hold? The tables of its README."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

LENGTHS = (15, 50, 100, 200, 300, 500, 1001)

Row = Mapping[str, Any]


def as_tables(rows: Sequence[Row]) -> str:
    """Domain by label, length by label, and voices, as Markdown."""
    by_domain = _table("领域", rows, lambda row: str(row["domain"]))
    by_length = _table("字数", rows, lambda row: _length(len(row["text"])))
    voices = Counter(row["voice"] for row in rows)
    said = "、".join(f"{voice} {count}" for voice, count in voices.most_common())
    spans = sum(bool(row.get("spans")) for row in rows)
    return f"{by_domain}\n\n{by_length}\n\n口吻:{said}。有标注片段的 {spans} 篇。"


def _table(head: str, rows: Sequence[Row], of: Callable[[Row], str]) -> str:
    counted = Counter((of(row), row["default"]) for row in rows)
    names = sorted({name for name, _ in counted})
    lines = [f"| {head} | Y | N | 合计 |", "|---|---|---|---|"]
    lines += [
        f"| {name} | {counted[name, 'Y']} | {counted[name, 'N']} | {counted[name, 'Y'] + counted[name, 'N']} |"
        for name in names
    ]
    yes = sum(count for (_, label), count in counted.items() if label == "Y")
    return "\n".join([*lines, f"| 合计 | {yes} | {len(rows) - yes} | {len(rows)} |"])


def _length(characters: int) -> str:
    """The bin of a length, written so that bins sort by size."""
    high = next(high for high in LENGTHS if characters < high)
    low = LENGTHS[LENGTHS.index(high) - 1] if high != LENGTHS[0] else 0
    return f"{low:03}-{high - 1:03}"
