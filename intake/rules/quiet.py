"""When may a notice be sent that nobody waits for? Not in the quiet hours of the night: it then waits for the morning."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from intake.rules.calendar import CHINA


@dataclass(frozen=True, slots=True)
class Quiet:
    """The quiet hours of every night in China, from ``begins`` to ``ends``; none when the two are the same hour.

    Nine in the evening to eight in the morning is a choice of ours.
    """

    begins: int = 21
    ends: int = 8

    def over(self, at: datetime) -> datetime:
        """The first moment from ``at`` on that is not quiet."""
        local = at.astimezone(CHINA)
        if not self._is_quiet(local.hour):
            return at
        morning = local.date() + timedelta(days=local.hour >= self.begins > self.ends)
        return datetime.combine(morning, time(self.ends), CHINA).astimezone(at.tzinfo)

    def _is_quiet(self, hour: int) -> bool:
        if self.begins <= self.ends:
            return self.begins <= hour < self.ends
        return hour >= self.begins or hour < self.ends


def quiet_hours(written: str) -> Quiet | None:
    """The hours written as ``21-8``; None for what is no such pair of hours."""
    pair = re.fullmatch(r"(\d{1,2})-(\d{1,2})", written, re.ASCII)
    if pair is None or max(map(int, pair.groups())) > 23:
        return None
    return Quiet(int(pair[1]), int(pair[2]))
