"""What is a case that tells the same matter as another: the same person again, or many people's matter?

A repeat is the same complainant about the same matter; the same matter by several people is common (集中反映) and never
counted as a repeat (policy 3.3, 重复投诉率).
"""

from enum import StrEnum

SAME_MATTER = 0.5
"""From this likeness on two texts are shown as perhaps the same matter; measured in nlp/README.md."""


class Relation(StrEnum):
    """How an earlier case is related to what is being told."""

    REPEAT = "repeat"
    COMMON = "common"


def relation(likeness: float, *, same_person: bool) -> Relation | None:
    """None where the two are not alike enough to be shown."""
    if likeness < SAME_MATTER:
        return None
    return Relation.REPEAT if same_person else Relation.COMMON
