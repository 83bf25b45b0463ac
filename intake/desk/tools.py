"""What does every use case work with? The seal, the rulebook, and who is acting."""

from dataclasses import dataclass

from intake.errors import NotFound
from intake.reference.rulebook import Rulebook
from intake.rules.lifecycle import Role
from intake.rules.quiet import Quiet
from intake.rules.webhook import Network
from intake.seal import Seal


@dataclass(frozen=True, slots=True)
class Tools:
    """Built once by wiring and handed to every use case. ``private`` are the private networks that webhooks may go to.

    ``two_steps`` are the roles that must log in with a code besides the password.
    """

    seal: Seal
    rulebook: Rulebook
    quiet: Quiet = Quiet()
    private: tuple[Network, ...] = ()
    two_steps: frozenset[Role] = frozenset()


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a role, the body a handler belongs to, and the name that the entry keeps."""

    role: Role
    name: str
    body: str | None = None


def only(actor: Actor, role: Role) -> None:
    """:class:`NotFound` for everybody else, as for what is not there."""
    if actor.role is not role:
        raise NotFound("not for this role")


SEES_ALL = frozenset({Role.DISPATCHER, Role.SUPERVISOR, Role.OPERATOR, Role.SECRETARY})
"""Who sees every case; a handler sees those of its body."""
CITIZEN = Actor(Role.CITIZEN, "诉求人")
SYSTEM = Actor(Role.SYSTEM, "系统")
