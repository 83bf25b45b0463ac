"""How is a text not read twice? Whoever reads along with a talk reads the same words at every turn; the last readings are kept."""

from collections import OrderedDict
from datetime import date

from nlp.apart import Reads
from nlp.reading import Reading
from nlp.vectors import Matrix

KEPT = 2_000
"""Readings, the least lately asked for dropped first; in memory alone, like the texts themselves."""


class Remembering:
    """A reader that answers at once what it was asked a moment ago."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads
        self._kept: OrderedDict[tuple[str, str, date], Reading] = OrderedDict()

    async def ready(self) -> None:
        await self._reads.ready()

    async def read(self, title: str, text: str, told_on: date) -> Reading:
        asked = (title, text, told_on)
        reading = self._kept.get(asked) or await self._reads.read(title, text, told_on)
        self._kept[asked] = reading
        self._kept.move_to_end(asked)
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return reading

    def meant(self, meaning: bytes) -> Matrix:
        return self._reads.meant(meaning)

    async def close(self) -> None:
        await self._reads.close()
