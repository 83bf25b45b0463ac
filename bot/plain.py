"""What do people mean who type where a button is? Their plain words are data (plain.toml), for each thing that is asked."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

Meanings = Mapping[str, str]
"""Plain words, and the button's data that they stand for."""

FIELD, NOTHING = "field", "nothing"
"""The tables of every question that may be skipped, and of where nothing is asked."""
LONGEST = 12
"""Characters: what is longer tells something of its own."""
_FILE = Path(__file__).parent / "plain.toml"
_MARKS = "\\s,.!?;:~" + "\uff0c\u3002\uff01\uff1f\uff1b\uff1a\uff5e\u3001\u2026"
_ENDS = re.compile(rf"^[{_MARKS}]+|[{_MARKS}]+$")
_PARTICLES = "了吧啊呀呢哦"


def meaning(typed: str, asks: str, *, is_field: bool) -> str | None:
    """What typed words stand for while ``asks`` is asked; None for what is no plain word.

    ``is_field`` is whether what is asked may be left out.
    """
    if len(typed) > LONGEST:
        return None
    plain = _ENDS.sub("", typed).lower()
    anytime, at = _tables()
    tables = (at.get(asks, {}), at[FIELD] if is_field else {}, anytime)
    bare = plain.rstrip(_PARTICLES)
    forms = (plain, bare) if len(bare) > 1 else (plain,)  # 对 agrees, 对了 begins something else
    return next((table[form] for table in tables for form in forms if form in table), None)


@cache
def _tables() -> tuple[Meanings, Mapping[str, Meanings]]:
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return _turned(data["anytime"]), {asks: _turned(table) for asks, table in data["at"].items()}


def _turned(table: Mapping[str, list[str]]) -> Meanings:
    return {word: meant for meant, words in table.items() for word in words}
