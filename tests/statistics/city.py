"""A desk whose clock the test moves, and how its figures are asked."""

from datetime import UTC, datetime, timedelta

from intake.desk.desk import Desk
from intake.desk.tools import Actor, Tools
from intake.desk.triage import Decision
from intake.rules.lifecycle import Event, Role
from intake.rules.month import Month
from intake.seal import Seal
from intake.statistics.figures import Figures
from intake.store.store import Store
from nlp.apart import InThread
from tests.desk.test_filing import BOOK, READER

TEXT = "薛店镇政府欠我工程款三万元"
OCTOBER = Month(2026, 10)
CITIZEN = Actor(Role.CITIZEN, "诉求人")
SUPERVISOR = Actor(Role.SUPERVISOR, "督查")
DISPATCHER, FINANCE = Actor(Role.DISPATCHER, "派单员"), Actor(Role.HANDLER, "承办", "finance")


class City:
    """A desk whose clock the test moves."""

    def __init__(self, store: Store, seal: Seal) -> None:
        self.now = datetime(2026, 10, 12, 2, tzinfo=UTC)
        self.desk = Desk(store, Tools(seal, BOOK), InThread(lambda: READER), lambda: self.now)
        self._filed = 0

    async def files(self, at: datetime, channel: str = "web") -> str:
        self.now = at
        self._filed += 1
        return (await self.desk.file(f"{channel}:{self._filed}", channel, TEXT)).number

    async def refers(self, number: str, days: int = 0, to: str = "finance", about: str | None = None) -> None:
        self.now += timedelta(days=days)
        await self.desk.confirm(DISPATCHER, await self.desk.standing(number), Decision("DEBT", to, about))

    async def closes(self, number: str, days: int, *, solved: bool = True) -> None:
        self.now += timedelta(days=days)
        seen = await self.desk.standing(number)
        for actor, event in ((FINANCE, Event.SIGN), (FINANCE, Event.REPORT), (DISPATCHER, Event.APPROVE)):
            seen = await self.desk.take(actor, seen, event)
        await self.desk.rate(seen, solved, 5)


def counts(found: Figures, *ids: str) -> tuple[object, ...]:
    return tuple(found[id] for id in ids)


def column(found: Figures, table: str, name: str) -> dict[str, object]:
    return {row.key: found.table(table).cell(row.key, name) for row in found.table(table).rows}


IDENTITY = ("accepted", "carried_in", "reopened", "closed", "open_end", "ended_otherwise")


def adds_up(found: Figures) -> bool:
    """A + B + R = F + O + W, and what came to the door equals what left it or still waits."""
    n = {id: value for id, value in found.values.items() if isinstance(value, int)}
    before = n["registered"] + n["waiting_before"] + n["reconsidered"]
    after = n["accepted"] + n["refused"] + n["transferred"] + n["withdrawn_before"] + n["waiting_end"]
    accepted, carried, reopened, closed, still_open, otherwise = (n[id] for id in IDENTITY)
    return accepted + carried + reopened == closed + still_open + otherwise and before == after
