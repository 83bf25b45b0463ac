"""What is said on the telephone instead of a message, and how often is it tried? Sentences and numbers are data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any


@dataclass(frozen=True, slots=True)
class Script:
    """``said`` holds a sentence for each notice; ``attempts`` calls are made, ``again_after`` each other.

    ``needed`` are the notices for which somebody is called who has no chat at all.
    """

    opening: str
    otherwise: str
    said: Mapping[str, str]
    needed: frozenset[str]
    attempts: int
    again_after: timedelta

    def greets(self, number: str) -> str:
        """What is said first: whether it is the complainant, by the last digits of his case's number alone."""
        return self.opening.format(tail=number[-4:])

    def says(self, notice: str, facts: Mapping[str, Any]) -> str:
        """What is said in place of a notice; KeyError for one without a sentence."""
        due = f",应在 {facts['due_on']} 前办完" if facts.get("due_on") else ""
        return self.said[notice].format_map({"text": "", **facts, "due": due})
