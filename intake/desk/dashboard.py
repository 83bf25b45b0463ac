"""What does a member of staff see of a month at a glance? The city's, or one's own body's alone; frozen months as they were frozen."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache

from sqlmodel import Session

from intake.desk import months, reading_room, searching
from intake.desk.searching import Sought
from intake.desk.tools import Actor, Tools
from intake.errors import NotFound
from intake.rules.calendar import local_date
from intake.rules.lifecycle import Role, Status
from intake.rules.month import Month
from intake.rules.receipt import day_of
from intake.statistics import figures as counting
from intake.statistics import measures
from intake.statistics.accepted import accepted
from intake.statistics.dashboard import Counted, Dashboard, dashboard
from intake.statistics.edition import Edition
from intake.statistics.facts import Facts
from intake.statistics.gathering import facts
from intake.store import queries
from intake.views import CasePage

SEES = frozenset({Role.DISPATCHER, Role.HANDLER, Role.SECRETARY, Role.SUPERVISOR})
TREND = 12  # months
REGISTERED = "registered"
LOOKED_BACK = 2
"""Months before the shown one in which a case may have been filed to be led to."""
MOST = 200


@dataclass(frozen=True, slots=True)
class DashboardView:
    """A month at a glance. ``body`` is whose it is, None for the city's; ``trend`` ends with the month.

    ``is_compared`` is whether the month before was a whole one of operation. ``searches`` are the searches that show exactly the cases of a number; there is none where no search does.
    """

    month: Month
    edition: Edition
    body: str | None
    trend: tuple[tuple[Month, int], ...]
    is_compared: bool
    shown: Dashboard
    searches: Mapping[frozenset[str], Sought]

    def search(self, number: Counted) -> Sought | None:
        """The search that shows the cases of a number, as many as it says."""
        return self.searches.get(number.cases) if number.count == len(number.cases) else None


class Shelf:
    """How many cases each body accepted in frozen months. A version never changes, so each is read once, known by its digest."""

    def __init__(self) -> None:
        self._accepted: dict[str, Counter[str]] = {}

    def accepted(self, session: Session, of: Month, digest: str) -> Counter[str]:
        """By body, of the last version of a frozen month, which has this digest."""
        if digest in self._accepted:
            return self._accepted[digest]
        kept = months.newest(session, of)
        if kept is None:
            raise months.NotFrozen(str(of))
        if len(self._accepted) >= MOST:
            self._accepted.clear()
        parts = kept.facts.by_lead
        found = Counter({body: measures.accepted(part) for body, part in parts.items()})
        self._accepted[digest] = found
        return found


def view(
    session: Session, tools: Tools, shelf: Shelf, actor: Actor, of: Month, now: datetime
) -> DashboardView:
    """A month at a glance for this actor; :class:`NotFound` for whom it is not, :class:`NotYet` for one that has not begun."""
    found, edition, body = _shown_to(session, tools, actor, of, now)
    shown = _at_a_glance(tools, found, edition, body)
    searches = _searches(session, tools, actor, of, shown)
    return DashboardView(
        of, edition, body, _trend(session, shelf, of, body), found.before_is_whole, shown, searches
    )


@dataclass(frozen=True, slots=True)
class NumberView:
    """A number of a month at a glance with a page of its cases; ``seen`` are those of its cases this actor may see."""

    month: Month
    name: str
    number: Counted
    seen: int
    page: CasePage


def cases_of(
    session: Session, tools: Tools, actor: Actor, of: Month, name: str, older: int | None, now: datetime
) -> NumberView:
    """The cases of a number by its name, the newest first, as far as this actor may see them; NotFound where there is none."""
    found, edition, body = _shown_to(session, tools, actor, of, now)
    number = _at_a_glance(tools, found, edition, body).named.get(name)
    if number is None:
        raise NotFound(f"{of} has no number {name}")
    ids = searching.seen_of(session, tools, actor, number.cases)
    page = [id for id in ids if older is None or id < older][: queries.PAGE]
    rows = reading_room.rows(tools, actor, queries.cases_of(session, page), local_date(now))
    rest = page[-1] if page and page[-1] != ids[-1] else None
    return NumberView(of, name, number, len(ids), CasePage(rows, rest))


def _shown_to(
    session: Session, tools: Tools, actor: Actor, of: Month, now: datetime
) -> tuple[Facts, Edition, str | None]:
    """Facts and figures of the city, or of a handler's body alone, and whose they are."""
    body = _whose(actor)
    found, edition = _counted(session, tools, of, now)
    if body is None:
        return found, edition, None
    found = _sent(found.of_body(body))
    own = replace(edition, figures=counting.figures(found, tools.rulebook), differences=(), reason="")
    return found, own, body


def _sent(part: Facts) -> Facts:
    """A body's part without the time limits of cases that were only proposed to it: they are the office's."""
    sent = part.cases(*measures.REFERRING)
    clocks = (one for one in part.clocks if one.case.referred_before or one.case.number in sent)
    return replace(part, clocks=tuple(clocks))


def _at_a_glance(tools: Tools, found: Facts, edition: Edition, body: str | None) -> Dashboard:
    """What the month says; of a body nothing that was only proposed to it, as all is that is not referred yet."""
    shown = dashboard(found, edition.figures, tools.rulebook)
    if body is None:
        return shown
    return replace(shown, flow={step: number for step, number in shown.flow.items() if step != REGISTERED})


def _whose(actor: Actor) -> str | None:
    """The body whose part alone this actor sees; None for who sees all."""
    if actor.role not in SEES or (actor.role is Role.HANDLER and actor.body is None):
        raise NotFound("not for this role")
    return actor.body if actor.role is Role.HANDLER else None


def _counted(session: Session, tools: Tools, of: Month, now: datetime) -> tuple[Facts, Edition]:
    kept = months.newest(session, of)
    if kept is not None:
        return kept.facts, Edition(kept.figures, kept.number)
    found = facts(session, tools.rulebook, of, now)
    return found, Edition(counting.figures(found, tools.rulebook))


def _trend(session: Session, shelf: Shelf, of: Month, body: str | None) -> tuple[tuple[Month, int], ...]:
    """The cases accepted in this month and those before it, as far back as anything was told."""
    frozen = months.versions(session)
    listed = [of, *(one for one in of.before(TREND - 1) if months.begun(session, one))]

    def count(one: Month) -> int:
        if one not in frozen:
            return accepted(session, one, body)
        by_body = shelf.accepted(session, one, frozen[one][-1].digest)
        return by_body[body] if body is not None else by_body.total()

    return tuple((one, count(one)) for one in reversed(listed))


def _searches(
    session: Session, tools: Tools, actor: Actor, of: Month, shown: Dashboard
) -> dict[frozenset[str], Sought]:
    narrowest = _Narrowest(session, tools, actor, of.earlier(LOOKED_BACK).first)
    sets = {one.cases for one in shown.numbers if one.count == len(one.cases) > 0}
    found = {cases: narrowest.search(cases) for cases in sets}
    return {cases: sought for cases, sought in found.items() if sought is not None}


class _Narrowest:
    """The narrowest search around some cases: it leads to them if it shows no other."""

    def __init__(self, session: Session, tools: Tools, actor: Actor, since: date) -> None:
        rows = searching.filed_since(session, tools, actor, since)
        self._lowest = searching.first_from(session, since) or 0
        self._cases = {one.number: one for one in rows}
        self._ids: defaultdict[tuple[str, str, str], list[int]] = defaultdict(list)
        for one in rows:
            self._ids[one.domain, one.lead, one.status].append(one.id)
        self._first_from = cache(lambda day: searching.first_from(session, day))

    def search(self, cases: frozenset[str]) -> Sought | None:
        """The search that shows these cases and no others; None where there is none, or one of them is not to be seen."""
        found = [self._cases[number] for number in cases if number in self._cases]
        if len(found) < len(cases):
            return None
        days, statuses = [day_of(one.number) for one in found], {one.status for one in found}
        sought = Sought(
            domain=_shared({one.domain for one in found}),
            status=Status(statuses.pop()) if len(statuses) == 1 else None,
            lead=_shared({one.lead for one in found}),
            since=min(days),
            until=max(days),
        )
        return sought if self._ids_shown(sought) == sorted(one.id for one in found) else None

    def _ids_shown(self, sought: Sought) -> list[int]:
        """The ids a search shows; none where it goes back further than what was read."""
        if sought.since is None or sought.until is None:
            return []
        first, after = self._first_from(sought.since), self._first_from(sought.until + timedelta(days=1))
        if first is None or first < self._lowest:
            return []
        asked = (sought.domain, sought.lead, sought.status.value if sought.status else "")
        return sorted(
            id
            for key, ids in self._ids.items()
            if all(wanted in ("", has) for wanted, has in zip(asked, key, strict=True))
            for id in ids[bisect_left(ids, first) : bisect_left(ids, after) if after is not None else None]
        )


def _shared(values: set[str]) -> str:
    """What they all are; nothing where they differ."""
    return next(iter(values)) if len(values) == 1 else ""
