"""Where do the phrases of a list stand in a text? Found by their first character: a long alternation is tried at every place."""

from collections.abc import Iterable, Iterator


class Phrases:
    """A list of phrases, none empty. Holds no state that changes."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._by_first: dict[str, list[str]] = {}
        for phrase in sorted(set(phrases), key=lambda one: (-len(one), one)):
            self._by_first.setdefault(phrase[0], []).append(phrase)

    def everywhere(self, text: str) -> Iterator[tuple[int, str]]:
        """Every phrase at every place where it stands, in text order, the longest first at one place."""
        for place, character in enumerate(text):
            for phrase in self._by_first.get(character, ()):
                if text.startswith(phrase, place):
                    yield place, phrase

    def apart(self, text: str) -> Iterator[tuple[int, str]]:
        """The longest phrase at each place, none overlapping one before it."""
        end = 0
        for place, phrase in self.everywhere(text):
            if place >= end:
                end = place + len(phrase)
                yield place, phrase
