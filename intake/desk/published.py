"""Which months may anybody read? Those that were frozen, each as its last version, in its public edition."""

from sqlmodel import Session

from intake.desk import months as kept
from intake.errors import NotFound
from intake.rules.indicators import Public
from intake.rules.month import Month
from intake.statistics.edition import Edition
from intake.statistics.public import public

MOST = 200
"""Public editions held in memory, of a few kilobytes each."""


class NotPublished(NotFound):
    """The month is not frozen, or has no such version."""


def months(session: Session) -> tuple[Month, ...]:
    """The months that were frozen, the newest first; a half-year beside its months would tell what they keep back."""
    frozen = [one for one in kept.versions(session) if isinstance(one, Month)]
    return tuple(sorted(frozen, reverse=True))


class Shelf:
    """The public editions that were asked for. A version never changes, so each is made once, known by its digest."""

    def __init__(self, rules: Public) -> None:
        self._rules = rules
        self._made: dict[str, Edition] = {}

    def edition(self, session: Session, of: Month, number: int | None = None) -> Edition:
        """The public edition of a month's last version, or of version ``number``; :class:`NotPublished` for any other."""
        versions = kept.versions(session).get(of, [])
        wanted = [one for one in versions if number in (None, one.number)]
        if not wanted:
            raise NotPublished(f"{of} is not frozen, or has no version {number}")
        digest = wanted[-1].digest
        return self._made.get(digest) or self._make(session, of, wanted[-1].number, digest)

    def _make(self, session: Session, of: Month, number: int, digest: str) -> Edition:
        found = kept.frozen(session, of, number)
        if found is None:
            raise NotPublished(f"{of} has no version {number}")
        if len(self._made) >= MOST:
            self._made.clear()
        made = self._made[digest] = public(found, self._rules)
        return made
