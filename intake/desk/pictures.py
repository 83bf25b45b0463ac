"""Which pictures of a month were shown lately? Held under what they show, so that each is drawn once a process."""

from hashlib import sha256

from intake.statistics.charts import Chart, charts
from intake.statistics.edition import Edition

MOST = 48
"""Months held, of some twenty kilobytes each once they are drawn."""


class Pictures:
    """The charts of the months that were asked for, by a mark of what they show. Safe in threads: at worst one is drawn twice."""

    def __init__(self) -> None:
        self._held: dict[str, tuple[Chart, ...]] = {}

    def of(self, edition: Edition) -> tuple[str, tuple[Chart, ...]]:
        """The mark of a version of a month, and its charts; nothing is drawn yet."""
        made = charts(edition)
        mark = sha256(repr(made).encode()).hexdigest()[:16]
        if mark not in self._held:
            if len(self._held) >= MOST:
                self._held.clear()
            self._held[mark] = made
        return mark, self._held[mark]

    def held(self, mark: str, chart: str) -> Chart | None:
        """A chart of the month with this mark; None where it is not held or has no such chart."""
        return next((one for one in self._held.get(mark, ()) if one.id == chart), None)
