"""How grave is a matter brought to the mechanism, and who may take part in it?"""

from enum import StrEnum

LARGE_FEN = 100_000_000  # 100 万元: from here on an amount alone makes a matter grave (design)


class Grade(StrEnum):
    """许昌市's three classes: A 复杂历史遗留, B 跨部门协同, C 简单."""

    A = "A"
    B = "B"
    C = "C"


def grade(reason: str, amount_fen: int | None) -> Grade:
    """The grade of a matter by why it was brought and how much it is about."""
    if reason in ("legacy", "refused") or (amount_fen or 0) >= LARGE_FEN:
        return Grade.A
    return Grade.B if reason == "cross_body" else Grade.C


def excluded(body: str | None, accused: frozenset[str], *, declared: bool) -> bool:
    """Whether an attendant takes no part in a matter: it is about his body, or he declared a conflict (信访工作条例28)."""
    return declared or (body is not None and body in accused)
