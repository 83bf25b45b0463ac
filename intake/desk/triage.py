"""How does a dispatcher accept, classify and refer a case, and why never to the body complained about?"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from intake.desk import steps
from intake.desk.steps import Standing
from intake.desk.tools import Actor, Tools
from intake.errors import IntakeError, Unacceptable
from intake.rules.lifecycle import Event


class OwnCase(IntakeError):
    """The lead would handle a case about itself or about its superior."""

    def __init__(self, lead: str, instead: str) -> None:
        super().__init__(f"{lead} may not lead a case about itself or its superior; {instead} may")
        self.instead = instead


@dataclass(frozen=True, slots=True)
class Decision:
    """What the dispatcher confirms or corrects. Bodies are ids; ``respondent`` None when nobody is named.

    ``default`` is Y or N, is it a government default; None leaves it as the reader proposed it.
    """

    domain: str
    lead: str
    respondent: str | None
    default: str | None = None


def confirm(
    session: Session, tools: Tools, seen: Standing, decision: Decision, actor: Actor, at: datetime
) -> Standing:
    """Accept, classify and refer in one go; :class:`OwnCase` when the lead may not lead it."""
    _check(tools, decision)
    accepted = steps.take(session, tools, seen, Event.ACCEPT, actor, at)
    changes: dict[str, object] = {
        "domain": decision.domain,
        "lead": decision.lead,
        "respondent": decision.respondent,
        **({"default_label": decision.default} if decision.default else {}),
    }
    classified = steps.take(session, tools, accepted, Event.CLASSIFY, actor, at, changes=changes)
    return steps.take(session, tools, classified, Event.REFER, actor, at)


def _check(tools: Tools, decision: Decision) -> None:
    book = tools.rulebook
    if decision.domain not in {domain.code for domain in book.domains}:
        raise Unacceptable(f"there is no domain {decision.domain}")
    if decision.default not in {None, "Y", "N"}:
        raise Unacceptable(f"a default is Y or N, not {decision.default}")
    lead = book.bodies.get(decision.lead)
    if decision.respondent is None:
        return
    instead = book.bodies.lead_instead(lead.id, decision.respondent)
    if instead.id != lead.id:
        raise OwnCase(lead.name, instead.name)
