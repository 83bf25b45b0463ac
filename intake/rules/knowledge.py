"""Which standing answers fit what is being asked? For questions that need no case to be handled (直接办结)."""

from collections.abc import Sequence
from dataclasses import dataclass

SHOWN = 3


@dataclass(frozen=True, slots=True)
class Known:
    """One standing answer: the question it answers, the words by which it is found, the answer and what it rests on."""

    id: str
    question: str
    words: tuple[str, ...]
    answer: str
    source: str


def fitting(text: str, answers: Sequence[Known]) -> tuple[Known, ...]:
    """The answers whose words are in the text, most words first; equals as they are listed."""
    found = [(sum(word in text for word in one.words), one) for one in answers]
    ranked = sorted((pair for pair in found if pair[0]), key=lambda pair: -pair[0])
    return tuple(one for _, one in ranked[:SHOWN])
