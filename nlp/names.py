"""Which bodies does a text name, and which is complained about? Names are handed in; nothing of the city is known here."""

import re
from collections.abc import Iterable, Iterator

from nlp.reading import NamedBody, Span, SpanKind

SHORTEST = 2


class Names:
    """Finds bodies by every name they go by, the longest name first."""

    def __init__(self, bodies: Iterable[NamedBody]) -> None:
        self._by_name = {name: body for body in bodies for name in body.names if len(name) >= SHORTEST}
        ordered = sorted(self._by_name, key=len, reverse=True)
        self._any = re.compile("|".join(map(re.escape, ordered))) if ordered else None

    def spans(self, text: str) -> Iterator[Span]:
        """Bodies in text order: the first named one is the respondent proposed, later ones are bodies.

        A township is a place as well.
        """
        if self._any is None:
            return
        respondent: str | None = None
        for match in self._any.finditer(text):
            body = self._by_name[match[0]]
            respondent = respondent or body.id
            kind = SpanKind.RESPONDENT if body.id == respondent else SpanKind.BODY
            yield Span(kind, match[0], match.start(), match.end(), body.id)
            if body.township:
                yield Span(SpanKind.PLACE, match[0], match.start(), match.end(), body.id)
