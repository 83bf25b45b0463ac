"""Which other systems of the city may come in, as whom, and for what? Tokens, kept as keyed hashes, that end and can be ended."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select, update
from sqlmodel import Session, col

from intake.desk import months
from intake.desk.tools import SEES_ALL, Actor, Tools
from intake.errors import NotFound, Unacceptable
from intake.rules.calendar import local_date
from intake.rules.lifecycle import Role
from intake.rules.scope import NotInScope, Scope
from intake.seal import Seal
from intake.store.tables import ApiToken
from intake.store.writing import insert_row

PREFIX = "jiannuo_"
"""Begins every token, so that one that was left lying about is recognised for what it is."""
ACTS_AS = SEES_ALL | {Role.HANDLER}
LONGEST_DAYS = 3 * 366
LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Bearer:
    """The system that holds a token: who it acts as, and what it was given."""

    token_id: int
    actor: Actor
    scopes: frozenset[Scope]

    def need(self, scope: Scope) -> None:
        """:class:`NotInScope` unless the token was given this scope."""
        if scope not in self.scopes:
            raise NotInScope(scope)


@dataclass(frozen=True, slots=True)
class TokenView:
    """A token as a list shows it. ``used_on`` is the last day it was used, in China; None for never."""

    id: int
    name: str
    role: Role
    body: str | None
    scopes: tuple[Scope, ...]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    used_on: date | None


def issue(
    session: Session, tools: Tools, actor: Actor, scopes: Collection[Scope], days: int, at: datetime
) -> str:
    """A new token for the system that ``actor`` names, good for so many days; shown once, never again.

    :class:`Unacceptable` for a role no system acts as, a scope this role could not use, no scope, or too long a life.
    """
    _check(tools, actor, scopes, days)
    token = PREFIX + secrets.token_urlsafe(32)
    row = {
        "name": actor.name.strip(),
        "role": actor.role.value,
        "body": actor.body,
        "scopes": ",".join(sorted(scopes)),
        "digest": _hashed(tools.seal, token),
        "created_at": at,
        "expires_at": at + timedelta(days=days),
    }
    insert_row(session, ApiToken, row)
    return token


def _check(tools: Tools, actor: Actor, scopes: Collection[Scope], days: int) -> None:
    if not 1 <= len(actor.name.strip()) <= LONGEST_NAME or not actor.name.isprintable():
        raise Unacceptable(f"a name has 1 to {LONGEST_NAME} characters that can be read")
    if actor.role not in ACTS_AS:
        raise Unacceptable(f"no system acts as {actor.role}")
    if (actor.role is Role.HANDLER) != (actor.body is not None):
        raise Unacceptable("a handler belongs to a body, nobody else does")
    if actor.body is not None:
        tools.rulebook.bodies.get(actor.body)
    if not scopes:
        raise Unacceptable("a token needs at least one scope")
    if Scope.FIGURES_READ in scopes and actor.role not in months.SEES:
        raise Unacceptable(f"{actor.role} does not see the figures")
    if not 1 <= days <= LONGEST_DAYS:
        raise Unacceptable(f"a token lasts 1 to {LONGEST_DAYS} days")


def listed(session: Session) -> tuple[TokenView, ...]:
    """Every token there ever was, the newest first."""
    return tuple(map(_view, session.scalars(select(ApiToken).order_by(col(ApiToken.id).desc()))))


def revoke(session: Session, token_id: int, at: datetime) -> None:
    """End a token at once; :class:`NotFound` when there is no such token that is not ended."""
    ended = (
        update(ApiToken)
        .where(col(ApiToken.id) == token_id, col(ApiToken.revoked_at).is_(None))
        .values(revoked_at=at)
        .returning(col(ApiToken.id))
    )
    if session.scalars(ended).one_or_none() is None:
        raise NotFound(f"there is no token {token_id} to revoke")


def bearer(session: Session, seal: Seal, token: str, at: datetime) -> tuple[Bearer, bool] | None:
    """Who holds this token, and whether today is noted as used already; None for one that opens nothing."""
    row = session.scalars(
        select(ApiToken).where(
            col(ApiToken.digest) == _hashed(seal, token),
            col(ApiToken.revoked_at).is_(None),
            col(ApiToken.expires_at) > at,
        )
    ).first()
    if row is None or row.id is None:
        return None
    return Bearer(row.id, actor_of(row), scopes_of(row)), row.used_on == local_date(at)


def use(session: Session, token_id: int, at: datetime) -> None:
    """Note that a token was used today."""
    session.execute(update(ApiToken).where(col(ApiToken.id) == token_id).values(used_on=local_date(at)))


def actor_of(row: ApiToken) -> Actor:
    """Who a token acts as."""
    return Actor(Role(row.role), row.name, row.body)


def scopes_of(row: ApiToken) -> frozenset[Scope]:
    """What a token was given."""
    return frozenset(map(Scope, row.scopes.split(",")))


def _view(row: ApiToken) -> TokenView:
    return TokenView(
        row.id or 0,
        row.name,
        Role(row.role),
        row.body,
        tuple(sorted(scopes_of(row))),
        row.created_at,
        row.expires_at,
        row.revoked_at,
        row.used_on,
    )


def _hashed(seal: Seal, token: str) -> str:
    return seal.index("api token", token)
