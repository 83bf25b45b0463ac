"""What must hold of a case before a step, besides its status? One pure function a guard, over plain facts.

Each answers None when it holds, else the name of what does not: the fronts have a sentence for each name.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from intake.errors import IntakeError
from intake.rules import acceptance
from intake.rules.acceptance import Claim
from intake.rules.clock import is_overdue
from intake.rules.lifecycle import Guard

MOST_RETURNS = 2


class Unmet(StrEnum):
    """Why a step may not be taken now; the Chinese sentences are data (reference/words)."""

    NOT_YOURS = "not_yours"
    LEAD_ACCUSED = "lead_accused"
    SUPPLEMENTED_ONCE = "supplemented_once"
    SUPPLEMENT_NOT_LATE = "supplement_not_late"
    REASON_UNKNOWN = "reason_unknown"
    JUDGMENT_UNPERFORMED = "judgment_unperformed"
    PROVINCE_DECIDES = "province_decides"
    ONLY_FOR_SMES = "only_for_smes"
    RETURNED_ENOUGH = "returned_enough"
    RETURN_NOT_YET_ARBITRABLE = "return_not_yet_arbitrable"
    RETURN_BARRED = "return_barred"
    RETURN_TOO_LATE = "return_too_late"
    EXTENDED_ONCE = "extended_once"
    EXTENSION_TOO_LATE = "extension_too_late"
    NOT_LONGER = "not_longer"
    TOO_LONG = "too_long"
    NOT_EXPLAINED = "not_explained"
    STILL_TIME_TO_RECTIFY = "still_time_to_rectify"
    DETERMINED_BEFORE = "determined_before"
    SAME_REVIEWER = "same_reviewer"
    SAME_BODY = "same_body"
    MAY_NOT_ASSIST = "may_not_assist"
    ASKED_BEFORE = "asked_before"
    NOT_ASKED = "not_asked"
    OTHER_COURSE = "other_course"
    NOT_MERGED = "not_merged"
    RUNS_WITH_ANOTHER = "runs_with_another"
    UNREASONABLE_ONCE = "unreasonable_once"
    UNREASONABLE_NOT_ASKED = "unreasonable_not_asked"


ON_THE_FORM = (
    Unmet.REASON_UNKNOWN,
    Unmet.JUDGMENT_UNPERFORMED,
    Unmet.PROVINCE_DECIDES,
    Unmet.ONLY_FOR_SMES,
    Unmet.NOT_LONGER,
    Unmet.TOO_LONG,
    Unmet.STILL_TIME_TO_RECTIFY,
    Unmet.MAY_NOT_ASSIST,
    Unmet.ASKED_BEFORE,
    Unmet.OTHER_COURSE,
)
"""What may still be put right by what is filled in."""


class GuardRefused(IntakeError):
    """A guard of the lifecycle does not hold. ``unmet`` says what."""

    def __init__(self, unmet: Unmet) -> None:
        super().__init__(unmet.value)
        self.unmet = unmet


class Unreasonable(StrEnum):
    """How it stands with a body's request that a demand be left out of what the body is measured by."""

    UNASKED = ""
    ASKED = "asked"
    FOUND = "found"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the guards ask of a case, of who acts, and of what the step brings. Bodies are ids.

    ``accused`` are the respondent and every body that answers to it. ``return_by`` is the last day to return the
    referral, ``handle_by`` that of the running handling clock, ``longest`` the last day an extension may reach; None
    where no such clock runs. ``asked`` is the body that is to assist, ``assisting`` those asked before and ``awaited``
    those of them that have delivered nothing yet. ``same_course`` is whether the case to merge into stands where this one
    does, with the same lead, in its own name; ``merged`` whether this case runs with another; ``determined`` whether it was determined before;
    ``unreasonable`` how it stands with its body's request that the demand be left out of its rate.
    """

    today: date
    actor: str = ""
    actor_body: str | None = None
    lead: str = ""
    accused: frozenset[str] = frozenset()
    supplements: int = 0
    supplement_by: date | None = None
    returns: int = 0
    return_barred: bool = False
    return_by: date | None = None
    extensions: int = 0
    handle_by: date | None = None
    longest: date | None = None
    explained: bool = False
    rectify_by: date | None = None
    refused_to_rectify: bool = False
    determined: bool = False
    proposed_by: str | None = None
    proposed_body: str | None = None
    refusal: str | None = None
    until: date | None = None
    asked: str | None = None
    assisting: frozenset[str] = frozenset()
    awaited: frozenset[str] = frozenset()
    same_course: bool = False
    merged: bool = False
    unreasonable: Unreasonable = Unreasonable.UNASKED
    claim: Claim = Claim()


def check(guards: tuple[Guard, ...], facts: Facts) -> None:
    """Raise :class:`GuardRefused` for the first guard that does not hold."""
    for guard in guards:
        unmet = CHECKS[guard](facts)
        if unmet is not None:
            raise GuardRefused(unmet)


def holds(guards: tuple[Guard, ...], facts: Facts) -> bool:
    """Whether every guard holds, of those that the step's own form cannot change: whether to offer the step at all."""
    return all(CHECKS[guard](facts) in (None, *ON_THE_FORM) for guard in guards)


def own(facts: Facts) -> Unmet | None:
    """The handling body acts, and it is neither complained about nor below who is (信访工作条例28、30)."""
    if facts.actor_body != facts.lead or facts.actor_body in facts.accused:
        return Unmet.NOT_YOURS
    return None


def lead_not_accused(facts: Facts) -> Unmet | None:
    """Nobody leads a case about itself or about its superior (发改财金〔2023〕1103号)."""
    return Unmet.LEAD_ACCUSED if facts.lead in facts.accused else None


def first_supplement(facts: Facts) -> Unmet | None:
    """What is missing is asked for once, all at once (政府信息公开条例30 by analogy; design)."""
    return Unmet.SUPPLEMENTED_ONCE if facts.supplements else None


def supplement_late(facts: Facts) -> Unmet | None:
    """A complaint lapses only after the date given for supplementing it."""
    if facts.supplement_by is None or not is_overdue(facts.supplement_by, facts.today):
        return Unmet.SUPPLEMENT_NOT_LATE
    return None


def refusal_holds(facts: Facts) -> Unmet | None:
    """The reason given may be given for this complaint (policy 2.10, 2.3)."""
    match acceptance.refusal_bar(facts.refusal, facts.claim):
        case None:
            return None
        case bar:
            return Unmet(bar)


def returns_left(facts: Facts) -> Unmet | None:
    """After two returns nobody simply refers again: it is arbitrated, and that binds (潍坊条例22)."""
    return Unmet.RETURNED_ENOUGH if facts.returns >= MOST_RETURNS else None


def returned_twice(facts: Facts) -> Unmet | None:
    """Arbitration comes after two returns."""
    return Unmet.RETURN_NOT_YET_ARBITRABLE if facts.returns < MOST_RETURNS else None


def may_return(facts: Facts) -> Unmet | None:
    """Within the window, not after a rejected return or an arbitration (濮阳、山东: 2个工作日; 潍坊条例22)."""
    if facts.return_barred:
        return Unmet.RETURN_BARRED
    if facts.return_by is not None and is_overdue(facts.return_by, facts.today):
        return Unmet.RETURN_TOO_LATE
    return None


def extension_left(facts: Facts) -> Unmet | None:
    """Before expiry, once, later than now and not longer than the term allows (北京条例15; 信访34; 山东)."""
    if facts.extensions:
        return Unmet.EXTENDED_ONCE
    if facts.handle_by is None or is_overdue(facts.handle_by, facts.today):
        return Unmet.EXTENSION_TOO_LATE
    if facts.until is None or facts.until <= facts.handle_by:
        return Unmet.NOT_LONGER
    if facts.longest is not None and facts.until > facts.longest:
        return Unmet.TOO_LONG
    return None


def explained(facts: Facts) -> Unmet | None:
    """Rectification is not done before the respondent explained itself in writing (新郑方案任务7)."""
    return None if facts.explained else Unmet.NOT_EXPLAINED


def not_rectified(facts: Facts) -> Unmet | None:
    """A determination is proposed after a refusal or after the date given (1103号: 拒不整改)."""
    late = facts.rectify_by is not None and is_overdue(facts.rectify_by, facts.today)
    return None if late or facts.refused_to_rectify else Unmet.STILL_TIME_TO_RECTIFY


def not_determined(facts: Facts) -> Unmet | None:
    """A case is determined once; what changes afterwards is its record (rules/default_record)."""
    return Unmet.DETERMINED_BEFORE if facts.determined else None


def second_reviewer(facts: Facts) -> Unmet | None:
    """Who determines is another person and of another body than who proposed it, and not accused."""
    if facts.actor == facts.proposed_by:
        return Unmet.SAME_REVIEWER
    if facts.actor_body is not None and facts.actor_body in {facts.proposed_body, *facts.accused}:
        return Unmet.SAME_BODY
    return None


def may_assist(facts: Facts) -> Unmet | None:
    """Who assists is neither the lead nor complained about, and is asked once (信访工作条例30; design)."""
    if facts.asked in {None, facts.lead, *facts.accused}:
        return Unmet.MAY_NOT_ASSIST
    return Unmet.ASKED_BEFORE if facts.asked in facts.assisting else None


def assisting(facts: Facts) -> Unmet | None:
    """Who delivers was asked, and has not delivered."""
    return None if facts.actor_body in facts.awaited else Unmet.NOT_ASKED


def same_course(facts: Facts) -> Unmet | None:
    """Cases run together only from where both stand, with one lead: then every step of one is a lawful step of the other."""
    if facts.merged:
        return Unmet.RUNS_WITH_ANOTHER
    return None if facts.same_course else Unmet.OTHER_COURSE


def merged(facts: Facts) -> Unmet | None:
    """Only what runs with another can be taken out again."""
    return None if facts.merged else Unmet.NOT_MERGED


def unreasonable_unasked(facts: Facts) -> Unmet | None:
    """A body asks once that a demand be left out of its rate; what was decided stands (policy 3.3 解决率: approved)."""
    return None if facts.unreasonable is Unreasonable.UNASKED else Unmet.UNREASONABLE_ONCE


def unreasonable_asked(facts: Facts) -> Unmet | None:
    """Nobody finds a demand unreasonable unless the body asked, with its reason, and is not yet answered."""
    return None if facts.unreasonable is Unreasonable.ASKED else Unmet.UNREASONABLE_NOT_ASKED


def unreasonable_stands(facts: Facts) -> Unmet | None:
    """What can be rejected: what was asked, or found before."""
    stands = facts.unreasonable in (Unreasonable.ASKED, Unreasonable.FOUND)
    return None if stands else Unmet.UNREASONABLE_NOT_ASKED


CHECKS: Mapping[Guard, Callable[[Facts], Unmet | None]] = {
    Guard.OWN: own,
    Guard.LEAD_NOT_ACCUSED: lead_not_accused,
    Guard.FIRST_SUPPLEMENT: first_supplement,
    Guard.SUPPLEMENT_LATE: supplement_late,
    Guard.REFUSAL_HOLDS: refusal_holds,
    Guard.RETURNS_LEFT: returns_left,
    Guard.RETURNED_TWICE: returned_twice,
    Guard.MAY_RETURN: may_return,
    Guard.EXTENSION_LEFT: extension_left,
    Guard.EXPLAINED: explained,
    Guard.NOT_RECTIFIED: not_rectified,
    Guard.NOT_DETERMINED: not_determined,
    Guard.SECOND_REVIEWER: second_reviewer,
    Guard.MAY_ASSIST: may_assist,
    Guard.ASSISTING: assisting,
    Guard.SAME_COURSE: same_course,
    Guard.MERGED: merged,
    Guard.UNREASONABLE_UNASKED: unreasonable_unasked,
    Guard.UNREASONABLE_ASKED: unreasonable_asked,
    Guard.UNREASONABLE_STANDS: unreasonable_stands,
}
