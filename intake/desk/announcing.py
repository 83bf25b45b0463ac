"""Who is told by webhook that something happened to a case? Every subscription, in the transaction of what happened.

Whether its system may see the case is asked when it is sent (:mod:`intake.desk.webhooks`): here is where every filing passes.
"""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from intake import outbox
from intake.desk.tools import Tools
from intake.outbox import Message
from intake.rules.lifecycle import Audience, Event, Status, audience_of
from intake.store.tables import Webhook

CHANNEL = "webhook"
_LISTENING = select(col(Webhook.id)).where(col(Webhook.ended_at).is_(None))


def announce(
    session: Session, tools: Tools, number: str, version: int, event: Event, status: Status, at: datetime
) -> None:
    """Write what is to be sent of one event; nothing of an event that a complainant may not read."""
    if audience_of(event) is not Audience.CITIZEN:
        return
    facts = {
        "number": number,
        "event": event.value,
        "status": status.value,
        "version": version,
        "at": at.isoformat(),
    }
    for hook in session.scalars(_LISTENING):
        key = f"{number}:{event.value}:{version}:{CHANNEL}:{hook}"
        outbox.write(session, tools.seal, Message(key, CHANNEL, str(hook), event.value, facts), at)
