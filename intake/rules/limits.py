"""How often may the same thing be done from one place? Windows of a fixed length, counted; pure, time is an argument."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from intake.errors import IntakeError
from intake.rules.work import Terms


class LimitId(StrEnum):
    """What is limited; how often is data (reference/limits.toml)."""

    BOT_MESSAGES = "bot_messages"
    WEB_FILINGS = "web_filings"
    API_FILINGS = "api_filings"
    API_READS = "api_reads"
    FILINGS_OF_PHONE = "filings_of_phone"
    REPEATS_OF_FORM = "repeats_of_form"
    WRONG_CODES_OF_ADDRESS = "wrong_codes_of_address"
    WRONG_CODES_OF_NUMBER = "wrong_codes_of_number"
    SUMS_OF_ADDRESS = "sums_of_address"
    ADDITIONS = "additions"
    NEW_CODES = "new_codes"
    UPLOADS = "uploads"
    READINGS = "readings"


class Reaction(StrEnum):
    """What happens to who has reached a limit: he is held up by a little work, or he waits until the window is over."""

    DELAY = "delay"
    BLOCK = "block"


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``most`` times in each window of ``seconds``; then ``reaction``."""

    id: LimitId
    most: int
    seconds: int
    reaction: Reaction

    def window(self, at: datetime) -> int:
        """The window that ``at`` falls into, by the second since 1970 in which it begins."""
        return int(at.astimezone(UTC).timestamp()) // self.seconds * self.seconds


class TooMany(IntakeError):
    """A limit is reached; it says which, how long it lasts at most and whether a little work helps over it."""

    def __init__(self, limit: Limit) -> None:
        super().__init__(f"{limit.id} is reached")
        self.limit = limit


@dataclass(frozen=True, slots=True)
class Source:
    """Where something comes from: an address or a chat, and whether it just did the work that is asked of crowded places."""

    place: str
    worked: bool = False

    def is_stopped_by(self, limit: Limit) -> bool:
        """Whether this limit, once reached, stops what comes from here."""
        return limit.reaction is Reaction.BLOCK or not self.worked


@dataclass(frozen=True, slots=True)
class Limits:
    """All limits there are, and what work is asked of who is delayed."""

    all: tuple[Limit, ...]
    work: Terms

    def __getitem__(self, limit: LimitId) -> Limit:
        return next(one for one in self.all if one.id is limit)


def complete(limits: Iterable[Limit], work: Terms) -> Limits:
    """The limits, each once; ValueError names those that are missing or there twice."""
    given = tuple(limits)
    odd = set(LimitId) - {one.id for one in given}
    if odd or len(given) != len(LimitId):
        raise ValueError(f"missing or twice: {', '.join(sorted(odd)) or 'one of them'}")
    return Limits(given, work)
