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
    """One routing rule; an empty set fits everything."""

    id: str
    domains: frozenset[str]
    subtypes: frozenset[str]
    lead: str
    assist: tuple[str, ...]
    because: str


@dataclass(frozen=True, slots=True)
class Route:
    """Body ids, the rule that applied, and whether the lead was lifted because the body was complained about."""

    lead: str
    assist: tuple[str, ...]
    rule: str
    because: str
    lifted: bool


def route(
    domain: str, subtype: str | None, respondent: str | None, *, rules: Sequence[Rule], bodies: Bodies
) -> Route:
    """The route of a matter. NotFound when the respondent is the city's highest body: the next level leads.

    The respondent is neither lead nor assistant (信访工作条例第二十八条、第三十条).
    """
    rule = next(rule for rule in rules if _fits(rule, domain, subtype))
    if respondent is None:
        return Route(rule.lead, rule.assist, rule.id, rule.because, lifted=False)
    lead = bodies.lead_instead(rule.lead, respondent).id
    assist = tuple(body for body in rule.assist if body not in {respondent, lead})
    return Route(lead, assist, rule.id, rule.because, lifted=lead != rule.lead)


def _fits(rule: Rule, domain: str, subtype: str | None) -> bool:
    return (not rule.domains or domain in rule.domains) and (not rule.subtypes or subtype in rule.subtypes)
