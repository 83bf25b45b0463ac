"""Which matters have a channel of their own in law? It is shown beside the case (policy 2.9)."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Statutory:
    """One such channel: what it is called, how one goes it, and which law says so. Empty ``subtypes`` fit every one."""

    domains: frozenset[str]
    subtypes: frozenset[str]
    name: str
    route: str
    source: str


def channel_of(domain: str, subtype: str | None, channels: Sequence[Statutory]) -> Statutory | None:
    """The channel of a matter, None for one that has none."""
    fitting = (
        one for one in channels if domain in one.domains and (not one.subtypes or subtype in one.subtypes)
    )
    return next(fitting, None)
