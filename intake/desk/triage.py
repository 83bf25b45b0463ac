"""How does a dispatcher accept, classify and refer a case, and why never to the body complained about?"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from intake.desk import accounts, steps
from intake.desk.steps import Brought, Standing
from intake.desk.tools import Actor, Tools
from intake.errors import IntakeError, Unacceptable
from intake.rules.bodies import Kind
from intake.rules.clock import Track
from intake.rules.guards import MOST_RETURNS
from intake.rules.lifecycle import Event, Status
from intake.store import queries
from intake.store.tables import Case

CLASSES = (Track.SIMPLE, Track.CROSS, Track.LEGACY)
URGENCIES = (Track.NORMAL, Track.URGENT, Track.EMERGENCY)
BY_HAND = "by_hand"
"""In place of a routing rule, where a dispatcher chose another lead or domain than the rules did."""


LONGEST_NUMBER = 60


class OutsideTheCity(IntakeError):
    """The lead is no body of this city: the case is transferred, not referred."""


class NobodyThere(IntakeError):
    """The lead is a body for which nobody works here, though handlers do for others: nobody could sign."""


class Unsure(IntakeError):
    """The reader left this to a person; it is not confirmed unread."""


class OwnCase(IntakeError):
    """The lead would handle a case about itself or about its superior."""

    def __init__(self, lead: str, instead: str) -> None:
        super().__init__(f"{lead} may not lead a case about itself or its superior; {instead} may")
        self.instead = instead


@dataclass(frozen=True, slots=True)
class Decision:
    """What the dispatcher confirms or corrects. Bodies are ids; ``respondent`` None when nobody is named.

    ``sme_no`` is the provincial platform's number of an arrears complaint (国务院令第802号第二十五条).
    ``default`` is Y or N, is it a government default, and ``tracks`` what time limits it runs under; None leaves them as
    the reader proposed them. ``text`` and ``basis`` are asked for only when the referral is an arbitration.
    """

    domain: str
    lead: str
    respondent: str | None
    default: str | None = None
    tracks: frozenset[Track] | None = None
    text: str | None = None
    basis: str | None = None
    sme_no: str | None = None


def confirm(
    session: Session, tools: Tools, seen: Standing, decision: Decision, actor: Actor, at: datetime
) -> Standing:
    """Accept, classify and refer in one go, as far as not done yet; :class:`OwnCase` when the lead may not lead it.

    After two returns the referral is an arbitration, which binds.
    """
    _check(tools, decision)
    if accounts.unstaffed(session, decision.lead):
        raise NobodyThere(decision.lead)
    proposed = queries.case_numbered(session, seen.number)
    changes: dict[str, object] = {
        "domain": decision.domain,
        "lead": decision.lead,
        "respondent": decision.respondent,
        "unsure": False,
        **({"subtype": None} if decision.domain != proposed.domain else {}),
        **({"default_label": decision.default} if decision.default else {}),
        **({"tracks": _written(decision.tracks)} if decision.tracks else {}),
        **({"sme_no": decision.sme_no} if decision.sme_no else {}),
        **({"rule": BY_HAND} if _is_another(decision, proposed) else {}),
    }
    if seen.status is Status.RECEIVED:
        seen = steps.take(session, tools, seen, Event.ACCEPT, actor, at, changes=changes)
    if seen.status is Status.ACCEPTED:
        seen = steps.take(session, tools, seen, Event.CLASSIFY, actor, at, changes=changes)
    arbitrated = proposed.returns >= MOST_RETURNS
    event = Event.ARBITRATE if arbitrated else Event.REFER
    brought = Brought(text=decision.text, basis=decision.basis) if arbitrated else steps.NOTHING
    return steps.take(session, tools, seen, event, actor, at, brought=brought, changes=changes)


def confirm_as_read(session: Session, tools: Tools, seen: Standing, actor: Actor, at: datetime) -> Standing:
    """Confirm a case as it is proposed, many at a time; :class:`Unsure` where the reader was, which takes a look of its own."""
    case = queries.case_numbered(session, seen.number)
    if case.unsure and case.version == seen.version:
        raise Unsure(seen.number)
    return confirm(session, tools, seen, Decision(case.domain, case.lead, case.respondent), actor, at)


def _is_another(decision: Decision, proposed: Case) -> bool:
    """Whether the rule that proposed the lead says nothing of it any more."""
    return (decision.lead, decision.domain) != (proposed.lead, proposed.domain)


def _check(tools: Tools, decision: Decision) -> None:
    book = tools.rulebook
    if decision.domain not in {domain.code for domain in book.domains}:
        raise Unacceptable(f"there is no domain {decision.domain}")
    if decision.default not in {None, "Y", "N"}:
        raise Unacceptable(f"a default is Y or N, not {decision.default}")
    if decision.tracks is not None and not all(
        len(decision.tracks & set(one)) == 1 for one in (CLASSES, URGENCIES)
    ):
        raise Unacceptable("a case has one class and one urgency")
    if decision.sme_no is not None and len(decision.sme_no) > LONGEST_NUMBER:
        raise Unacceptable(f"a platform's number has at most {LONGEST_NUMBER} characters")
    lead = book.bodies.get(decision.lead)
    if lead.kind is Kind.EXTERNAL:
        raise OutsideTheCity(f"{lead.id} is not this city's")
    if decision.respondent is None:
        return
    book.bodies.get(decision.respondent)
    instead = book.bodies.lead_instead(lead.id, decision.respondent)
    if instead.id != lead.id:
        raise OwnCase(lead.name, instead.name)


def _written(tracks: frozenset[Track]) -> str:
    """The tracks as the case keeps them, in the enumeration's order."""
    return ",".join(track for track in Track if track in tracks)
