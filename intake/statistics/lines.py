"""Where may a line of Chinese end? Between any two characters, but never before 。 or after （, nor inside a number or word."""

import re
from collections.abc import Callable, Iterator

OPENING, CLOSING = "（《〈「『【〔“‘([", "）》〉」』】〕”’)]，。、；：？！,.;:?!%％"
_TOKEN = re.compile(
    rf"[{re.escape(OPENING)}]*(?:[\x21-\x24\x26\x27\x2a-\x5a\x5c\x5e-\x7e]+|[^\n])[{re.escape(CLOSING)}]*|\n"
)


def lines(text: str, room: float, width: Callable[[str], float]) -> Iterator[str]:
    """The lines of a text in a room of some width. A token wider than the room is broken anywhere."""
    line = ""
    for token in _TOKEN.findall(text):
        if token == "\n":
            yield line
            line = ""
        elif width(line + token) <= room:
            line += token
        else:
            if line.strip():
                yield line.rstrip(" ")
            *full, line = _broken(token.lstrip(" "), room, width)
            yield from full
    yield line


def _broken(token: str, room: float, width: Callable[[str], float]) -> list[str]:
    parts = [""]
    for sign in token:
        if parts[-1] and width(parts[-1] + sign) > room:
            parts.append("")
        parts[-1] += sign
    return parts
