"""How often may the same thing be done from one place? Windows of a fixed length, counted; pure, time is an argument."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from intake.errors import IntakeError


class LimitId(StrEnum):
    """What is limited; how often is data (reference/limits.toml)."""

    BOT_MESSAGES = "bot_messages"
    WEB_FILINGS = "web_filings"
    WRONG_CODES_OF_ADDRESS = "wrong_codes_of_address"
    WRONG_CODES_OF_NUMBER = "wrong_codes_of_number"
    ADDITIONS = "additions"


class TooMany(IntakeError):
    """A limit is reached; ``limit`` says which, ``seconds`` how long it lasts at most."""

    def __init__(self, limit: LimitId, seconds: int) -> None:
        super().__init__(f"{limit} is reached")
        self.limit = limit
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``most`` times in each window of ``seconds``."""

    id: LimitId
    most: int
    seconds: int

    def window(self, at: datetime) -> int:
        """The window that ``at`` falls into, by the second since 1970 in which it begins."""
        return int(at.astimezone(UTC).timestamp()) // self.seconds * self.seconds


@dataclass(frozen=True, slots=True)
class Limits:
    """All limits there are."""

    all: tuple[Limit, ...]

    def __getitem__(self, limit: LimitId) -> Limit:
        return next(one for one in self.all if one.id is limit)


def complete(limits: Iterable[Limit]) -> Limits:
    """The limits, each once; ValueError names those that are missing or there twice."""
    given = tuple(limits)
    odd = set(LimitId) - {one.id for one in given}
    if odd or len(given) != len(LimitId):
        raise ValueError(f"missing or twice: {', '.join(sorted(odd)) or 'one of them'}")
    return Limits(given)
