"""Who leads a case, who assists, and why? The first rule that fits, then recusal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from intake.rules.bodies import Bodies


@dataclass(frozen=True, slots=True)
class Domain:
    """One domain of the taxonomy with its subtypes (id to name)."""

    code: str
    name: str
    is_default: bool
    subtypes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Rule:
    """One routing rule; an empty set fits everything.

    ``named`` are bodies one of which the text must name. ``first_receiver``: whoever receives it first may not send the
    person away (首问负责). ``suggests`` is the reason code under which it may not be this city's; a person decides.
    """

    id: str
    domains: frozenset[str]
    subtypes: frozenset[str]
    named: frozenset[str]
    lead: str
    assist: tuple[str, ...]
    because: str
    first_receiver: bool
    suggests: str


@dataclass(frozen=True, slots=True)
class Matter:
    """What is asked to be routed. Bodies are ids: ``respondent`` who is complained about, ``places`` the townships where
    it happened, ``named`` every body the text names.
    """

    domain: str
    subtype: str | None = None
    respondent: str | None = None
    places: tuple[str, ...] = ()
    named: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Route:
    """Body ids, the rule that applied, and whether the lead was lifted because the body was complained about.

    ``runners_up`` are the leads of later rules that fit as well, best first.
    """

    lead: str
    assist: tuple[str, ...]
    rule: str
    because: str
    lifted: bool
    runners_up: tuple[str, ...]
    first_receiver: bool
    suggests: str


def route(matter: Matter, *, rules: Sequence[Rule], bodies: Bodies) -> Route:
    """The route of a matter. NotFound when the respondent is the city's highest body: the next level leads.

    The respondent is neither lead nor assistant (信访工作条例第二十八条、第三十条). The township where it happened assists.
    """
    fitting = [rule for rule in rules if _fits(rule, matter)]
    rule, respondent = fitting[0], matter.respondent
    lead = rule.lead if respondent is None else bodies.lead_instead(rule.lead, respondent).id
    accused = bodies.below(respondent) if respondent else frozenset()
    barred = {lead, *accused}
    return Route(
        lead,
        tuple(body for body in dict.fromkeys((*rule.assist, *matter.places)) if body not in barred),
        rule.id,
        rule.because,
        lead != rule.lead,
        tuple(body for body in dict.fromkeys(other.lead for other in fitting[1:]) if body not in barred),
        rule.first_receiver,
        rule.suggests,
    )


def _fits(rule: Rule, matter: Matter) -> bool:
    return (
        (not rule.domains or matter.domain in rule.domains)
        and (not rule.subtypes or matter.subtype in rule.subtypes)
        and (not rule.named or bool(rule.named & matter.named))
    )
