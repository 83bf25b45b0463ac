"""What does a body read of itself in a month, half-year or year? The city's figures, frozen where they are, narrowed to its own."""

from datetime import datetime

from sqlmodel import Session

from intake.desk import months
from intake.desk.tools import Actor, Tools
from intake.errors import NotFound, Unacceptable
from intake.rules.lifecycle import Role
from intake.rules.period import MonthOrPeriod
from intake.statistics.edition import Edition
from intake.statistics.own import of_body

SEES = months.SEES | {Role.HANDLER}


class NoBody(Unacceptable):
    """Who may read of every body did not say of which."""


def report(
    session: Session, tools: Tools, actor: Actor, of: MonthOrPeriod, body: str, now: datetime
) -> Edition:
    """The report of ``body`` on itself, empty for a handler's own; :class:`NotFound` for another's or one there is none of."""
    whose = _whose(actor, body)
    tools.rulebook.bodies.get(whose)
    facts, edition = months.found(session, tools, of, now)
    bases = {
        base: months.found(session, tools, other, now)[0]
        for base, other in months.others(of).items()
        if months.whole(session, other)
    }
    return of_body(facts, edition, tools.rulebook, whose, bases)


def _whose(actor: Actor, body: str) -> str:
    if actor.role is Role.HANDLER and actor.body is not None and body in ("", actor.body):
        return actor.body
    if actor.role not in months.SEES:
        raise NotFound("not for this role, or not its body")
    if not body:
        raise NoBody("say of which body")
    return body
