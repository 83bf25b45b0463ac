"""How does the bot put it? Templates and buttons as data; plain text out, no markup."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined

LONGEST = 4096  # the Bot API's limit for one message


@dataclass(frozen=True, slots=True)
class Spoken:
    """A message ready to send: its text and its buttons as (label, data)."""

    text: str
    buttons: tuple[tuple[str, str], ...]


class Speech:
    """All messages. A missing fact raises instead of leaving a hole in a sentence."""

    def __init__(self, file: Path = Path(__file__).parent / "messages.toml") -> None:
        entries = tomllib.loads(file.read_text(encoding="utf-8"))
        plain = Environment(undefined=StrictUndefined, autoescape=False)  # noqa: S701 (plain text, never markup)
        self._texts = {name: plain.from_string(entry["text"]) for name, entry in entries.items()}
        self._buttons = {
            name: tuple((label, data) for label, data in entry["buttons"]) for name, entry in entries.items()
        }
        self.data_of = {label: data for buttons in self._buttons.values() for label, data in buttons}

    @property
    def names(self) -> frozenset[str]:
        """The templates there are."""
        return frozenset(self._texts)

    def say(self, template: str, facts: Mapping[str, Any]) -> Spoken:
        """The message of a template with these facts."""
        return Spoken(self._texts[template].render(facts).strip()[:LONGEST], self._buttons[template])
