"""What would become of a complaint before a person has looked? Its time limits, its route, its channel in law."""

from dataclasses import replace

from intake.desk.tools import Tools
from intake.errors import NotFound
from intake.rules.clock import Track
from intake.rules.routing import Matter, Route, route
from intake.rules.statutory import Statutory, channel_of
from nlp.reading import Reading, SpanKind

DEBT, PERSONAL = "DEBT", "PERS"
PERSONAL_TOO = 0.2  # a choice of ours: the question costs little, the wrong kind of secrecy much
LIVES, LIVING = frozenset({"danger", "self_harm"}), frozenset({"utilities", "wages"})
"""What makes a complaint an emergency, and what makes it urgent (nlp.extract)."""


def tracks(reading: Reading) -> tuple[Track, ...]:
    """The kinds of time limits proposed before a person has looked: what endangers people is urgent."""
    pressing = {span.value for span in reading.all(SpanKind.URGENT)}
    urgency = Track.EMERGENCY if pressing & LIVES else Track.URGENT if pressing & LIVING else Track.NORMAL
    found = [Track.SIMPLE, urgency]
    if reading.first(SpanKind.FIRM) is not None and reading.default.label == "Y":
        found.append(Track.ENTERPRISE)
        if reading.domains[0].code == DEBT:
            found.append(Track.SME_ARREARS)
    return tuple(found)


def is_about_somebody(reading: Reading) -> bool:
    """Whether it may be about an official's own conduct, which one reports in secret or complains of openly."""
    first, *others = reading.domains
    likely = not reading.abstains and any(
        one.code == PERSONAL and one.score >= PERSONAL_TOO for one in others[:1]
    )
    return first.code == PERSONAL or likely


def route_of(tools: Tools, reading: Reading) -> Route:
    """Where the reading would send the complaint, before a person has looked."""
    top = reading.domains[0]
    book = tools.rulebook
    respondent = reading.first(SpanKind.RESPONDENT)
    matter = Matter(
        top.code,
        top.subtype,
        respondent.value if respondent else None,
        tuple(dict.fromkeys(span.value for span in reading.all(SpanKind.PLACE) if span.value)),
        frozenset(
            s.value for s in (*reading.all(SpanKind.RESPONDENT), *reading.all(SpanKind.BODY)) if s.value
        ),
    )
    try:
        return route(matter, rules=book.routing, bodies=book.bodies)
    except NotFound:  # nobody in the city is above the respondent: a person decides from the plain rule
        return route(replace(matter, respondent=None), rules=book.routing, bodies=book.bodies)


def channel_in_law(tools: Tools, domain: str, reading: Reading) -> Statutory | None:
    """The channel of its own that a matter of this domain has in law; its subtype is the reading's, of the same domain."""
    top = reading.domains[0]
    return channel_of(domain, top.subtype if top.code == domain else None, tools.rulebook.statutory)
