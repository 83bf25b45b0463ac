"""What may another system of the city do here? Scopes that a token is given one by one; what it was not given it may not."""

from enum import StrEnum

from intake.errors import IntakeError


class Scope(StrEnum):
    """One thing that a token allows."""

    COMPLAINTS_WRITE = "complaints:write"
    CASES_READ = "cases:read"
    FIGURES_READ = "figures:read"
    WEBHOOKS_MANAGE = "webhooks:manage"


class NoToken(IntakeError):
    """No token came, or one that is unknown, expired or revoked: told alike."""


class NotInScope(IntakeError):
    """The token is good but was not given this scope."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(f"the token has no scope {scope}")
        self.scope = scope
