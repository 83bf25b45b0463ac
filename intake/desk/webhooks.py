"""Where is another system told of what happens to cases, and what exactly is sent there, signed?"""

import json
import secrets
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select, update
from sqlmodel import Session, col

from intake import outbox
from intake.desk import reading_room, tokens
from intake.desk.announcing import CHANNEL
from intake.desk.tools import Tools
from intake.errors import NotFound, Unacceptable
from intake.outbox import Backlog, Leased
from intake.rules import webhook
from intake.rules.scope import Scope
from intake.store.tables import ApiToken, Webhook
from intake.store.writing import insert_row

MOST = 10
SECRET_BYTES = 32


class TooManyWebhooks(Unacceptable):
    """This token has as many webhooks as one may have."""


@dataclass(frozen=True, slots=True)
class WebhookView:
    """A webhook, and how what is sent there fares."""

    id: int
    url: str
    created_at: datetime
    backlog: Backlog


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is posted where, with its headers."""

    url: str
    headers: dict[str, str]
    body: bytes


def subscribe(
    session: Session, tools: Tools, token_id: int, url: str, at: datetime
) -> tuple[WebhookView, str]:
    """A new webhook of a token and its secret, shown once; :class:`WrongAddress`, :class:`TooManyWebhooks`."""
    webhook.check_url(url, tools.private)
    if len(session.scalars(_of(token_id)).all()) >= MOST:
        raise TooManyWebhooks(f"token {token_id} has {MOST} webhooks")
    secret = webhook.SECRET_PREFIX + b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
    name = secrets.token_hex(16)
    row = {
        "name": name,
        "token_id": token_id,
        "url": url,
        "secret": tools.seal.close(secret, f"webhook:{name}"),
        "created_at": at,
    }
    return WebhookView(insert_row(session, Webhook, row), url, at, outbox.NOTHING_WAITS), secret


def listed(session: Session, tools: Tools, token_id: int) -> tuple[WebhookView, ...]:
    """The webhooks of a token, the oldest first."""
    return tuple(
        WebhookView(
            hook.id or 0,
            hook.url,
            hook.created_at,
            outbox.backlog(session, tools.seal, CHANNEL, str(hook.id)),
        )
        for hook in session.scalars(_of(token_id).order_by(col(Webhook.id)))
    )


def end(session: Session, token_id: int, webhook_id: int, at: datetime) -> None:
    """End a webhook of a token, with what waits for it; :class:`NotFound` for one of somebody else."""
    ended = (
        update(Webhook)
        .where(
            col(Webhook.id) == webhook_id, col(Webhook.token_id) == token_id, col(Webhook.ended_at).is_(None)
        )
        .values(ended_at=at)
        .returning(col(Webhook.id))
    )
    if session.scalars(ended).one_or_none() is None:
        raise NotFound(f"token {token_id} has no webhook {webhook_id}")


def parcel(session: Session, tools: Tools, leased: Leased, now: datetime) -> Parcel | None:
    """What is posted for a message; None where nobody may be told any more: ended, revoked, or not this system's case."""
    message = leased.message
    row = session.execute(
        select(Webhook, ApiToken)
        .join(ApiToken, col(ApiToken.id) == col(Webhook.token_id))
        .where(
            col(Webhook.id) == int(message.recipient),
            col(Webhook.ended_at).is_(None),
            col(ApiToken.revoked_at).is_(None),
            col(ApiToken.expires_at) > now,
        )
    ).first()
    if row is None or not _may_be_told(session, tools, row[1], message.facts["number"]):
        return None
    hook = row[0]
    body = json.dumps(message.facts, ensure_ascii=False).encode()
    second = int(now.timestamp())
    secret = tools.seal.open(hook.secret, f"webhook:{hook.name}")
    headers = {
        "content-type": "application/json",
        "user-agent": "Jiannuo",
        "webhook-id": message.key,
        "webhook-timestamp": str(second),
        "webhook-signature": webhook.signature(secret, message.key, second, body),
    }
    return Parcel(hook.url, headers, body)


def _may_be_told(session: Session, tools: Tools, token: ApiToken, number: str) -> bool:
    if Scope.WEBHOOKS_MANAGE not in tokens.scopes_of(token):
        return False
    try:
        reading_room.seen(session, tools, tokens.actor_of(token), number)
    except NotFound:
        return False
    return True


def _of(token_id: int) -> Select[Webhook]:
    return select(Webhook).where(col(Webhook.token_id) == token_id, col(Webhook.ended_at).is_(None))
