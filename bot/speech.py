"""How does the bot put it? Templates and buttons as data; plain text out, no markup."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined

LONGEST = 4096  # the Bot API's limit for one message


@dataclass(frozen=True, slots=True)
class Spoken:
    """A message ready to send: its text and its buttons as (label, data)."""

    text: str
    buttons: tuple[tuple[str, str], ...]


class Speech:
    """All messages. A missing fact raises instead of leaving a hole in a sentence.

    A button's data may name facts (``show:{{ number }}``). Buttons that depend on what is said come as the fact ``buttons``
    and stand before the template's own.
    """

    def __init__(self, file: Path = Path(__file__).parent / "messages.toml") -> None:
        entries = tomllib.loads(file.read_text(encoding="utf-8"))
        texts = {name: entry["text"].strip() for name, entry in entries.items()}
        plain = Environment(undefined=StrictUndefined, autoescape=False, loader=DictLoader(texts))  # noqa: S701 (plain text, never markup)
        self._buttons = {
            name: tuple((label, data) for label, data in entry.get("buttons", ()))
            for name, entry in entries.items()
        }
        # Compiled once: doing it for each message took a quarter of what an answer costs.
        self._texts = {name: plain.get_template(name) for name in entries}
        self._made = {
            name: tuple((label, plain.from_string(data)) for label, data in buttons)
            for name, buttons in self._buttons.items()
        }
        self.data_of = {
            label: data for buttons in self._buttons.values() for label, data in buttons if "{{" not in data
        }
        self.data = frozenset(self.data_of.values())

    @property
    def names(self) -> frozenset[str]:
        """The templates there are."""
        return frozenset(self._buttons)

    def say(self, template: str, facts: Mapping[str, Any]) -> Spoken:
        """The message of a template with these facts."""
        own = tuple((label, data.render(facts)) for label, data in self._made[template])
        more = tuple((label, data) for label, data in facts.get("buttons", ()))
        text = self._texts[template].render(facts).strip()
        return Spoken(text[:LONGEST], (*more, *own))
