"""Which body is meant by a name, and who leads when the body complained about may not?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from intake.errors import NotFound


class NobodyAbove(NotFound):
    """Nobody in this city is above the body complained about: the next higher level leads."""


class Kind(StrEnum):
    """What sort of body: vertical ones answer to a higher level, external ones are not this city's."""

    CITY = "city"
    TOWNSHIP = "township"
    COMMITTEE = "committee"
    VERTICAL = "vertical"
    EXTERNAL = "external"


@dataclass(frozen=True, slots=True)
class Body:
    """One body. ``names`` are former names and aliases; ``supervisor`` is the id a case is lifted to."""

    id: str
    name: str
    function: str
    kind: Kind
    names: tuple[str, ...]
    supervisor: str | None


class Bodies:
    """All bodies by id and by every name they go by. Built once; immutable after that."""

    def __init__(self, bodies: Iterable[Body]) -> None:
        self._by_id = {body.id: body for body in bodies}
        self._by_name = {name: body for body in self._by_id.values() for name in (body.name, *body.names)}

    def __iter__(self) -> Iterator[Body]:
        return iter(self._by_id.values())

    def get(self, body_id: str) -> Body:
        """The body of this id; :class:`NotFound` when there is none."""
        if body_id not in self._by_id:
            raise NotFound(f"no body {body_id}")
        return self._by_id[body_id]

    def named(self, name: str) -> Body | None:
        """The body that goes, or once went, by this name; None when nobody does."""
        return self._by_name.get(name.strip())

    def lead_instead(self, proposed: str, respondent: str) -> Body:
        """Who leads: the proposed body, or its superior when it is the respondent or answers to it.

        A body never handles what is said about itself (信访工作条例第二十八条 recusal; 发改财金〔2023〕1103号: leads go
        to the respondent's superior or competent department). NotFound when nobody in this city is above it.
        """
        lead = self.get(proposed)
        if respondent not in self._line_above(lead):
            return lead
        above = self.get(respondent).supervisor
        if above is None:
            raise NobodyAbove(f"nobody in this city is above {respondent}: the next higher level leads")
        return self.get(above)

    def above(self, body_id: str) -> frozenset[str]:
        """The body itself and every body it answers to: about none of them may it read or handle anything."""
        return frozenset(self._line_above(self.get(body_id)))

    def below(self, body_id: str) -> frozenset[str]:
        """The body itself and every body that answers to it."""
        return frozenset(body.id for body in self if body_id in self._line_above(body))

    def _line_above(self, body: Body) -> tuple[str, ...]:
        line = [body.id]
        while (above := self.get(line[-1]).supervisor) is not None:
            line.append(above)
        return tuple(line)
