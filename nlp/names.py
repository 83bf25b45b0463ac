"""Which bodies does a text name, and which is complained about? Names are handed in; nothing of the city is known here."""

import re
from collections.abc import Iterable, Iterator

from nlp.reading import NamedBody, Span, SpanKind

SHORTEST = 2
_OURS = re.compile(r"(?:我们|俺们?)(?:镇|乡|街道)|镇里|镇上|镇政府|乡里|乡政府|街道办(?:事处)?|办事处")


class Names:
    """Finds bodies by every name they go by, the longest name first."""

    def __init__(self, bodies: Iterable[NamedBody]) -> None:
        self._by_name = {name: body for body in bodies for name in body.names if len(name) >= SHORTEST}
        ordered = sorted(self._by_name, key=len, reverse=True)
        self._any = re.compile("|".join(map(re.escape, ordered))) if ordered else None

    def spans(self, text: str) -> Iterator[Span]:
        """Bodies in text order: the first named one is the respondent proposed, later ones are bodies.

        A township is a place as well. Where one township alone is named, 镇里 and its like mean it.
        """
        if self._any is None:
            return
        named = [(match, self._by_name[match[0]]) for match in self._any.finditer(text)]
        townships = {body.id for _, body in named if body.township}
        if len(townships) == 1:
            (meant,) = (body for body in {body.id: body for _, body in named}.values() if body.township)
            taken = {place for match, _ in named for place in range(match.start(), match.end())}
            named += [(match, meant) for match in _OURS.finditer(text) if match.start() not in taken]
        named.sort(key=lambda one: one[0].start())
        respondent = named[0][1].id if named else None
        for match, body in named:
            kind = SpanKind.RESPONDENT if body.id == respondent else SpanKind.BODY
            yield Span(kind, match[0], match.start(), match.end(), body.id)
            if body.township and match[0] in self._by_name:
                yield Span(SpanKind.PLACE, match[0], match.start(), match.end(), body.id)
