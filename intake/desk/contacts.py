"""Where is a complainant told of his case, in which order, and what follows when a place no longer reaches him?

His own chat first, then the chats that opened the case by its receipt and asked to be told there, then the telephone, which
people of the hotline work (desk/phoning). What one place cannot bring goes to the next, once, and the history says so.
"""

import hmac
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from intake import outbox
from intake.desk import codes, filing, history
from intake.desk.tools import SYSTEM, Tools
from intake.errors import NotFound
from intake.outbox import Message
from intake.rules.lifecycle import Event
from intake.store import queries
from intake.store.tables import Case, Complaint, Follower
from intake.store.writing import insert_row

PHONE = "phone"
_AT_PLACE = re.compile(r":place\d+$", re.ASCII)
_PROOF = 24
"""Hex digits of a proof: what a button's data has room for."""


@dataclass(frozen=True, slots=True)
class Contact:
    """A place where somebody is told: a channel, and who he is there."""

    channel: str
    recipient: str


def of(session: Session, tools: Tools, case: Case, complaint: Complaint) -> tuple[Contact, ...]:
    """Every place where the complainant of a case is told, the first first; none for the anonymous on the web."""
    first = first_chat(session, tools, case, complaint)
    found = [*([first] if first else []), *_followers(session, tools, case)]
    if complaint.phone is not None:
        phone = tools.seal.open(complaint.phone, f"complaint:{complaint.source_key}:phone")
        found.append(Contact(PHONE, phone))
    return tuple(dict.fromkeys(found))


def first_chat(session: Session, tools: Tools, case: Case, complaint: Complaint) -> Contact | None:
    """Where the complainant is told first; None for whom no messenger reaches."""
    if complaint.recipient is not None:
        recipient = tools.seal.open(complaint.recipient, f"complaint:{complaint.source_key}:recipient")
        return Contact(complaint.channel, recipient)
    return next(_followers(session, tools, case), None)


def told_first(
    session: Session, tools: Tools, case: Case, complaint: Complaint, notice: str
) -> Contact | None:
    """Where a notice goes first: to a chat, or to the telephone of who has none, if he must hear of it; None for nowhere."""
    chat = first_chat(session, tools, case, complaint)
    if chat is not None or complaint.phone is None or notice not in tools.rulebook.phoning.needed:
        return chat
    return Contact(PHONE, tools.seal.open(complaint.phone, f"complaint:{complaint.source_key}:phone"))


def followed(session: Session, case_ids: Iterable[int]) -> frozenset[int]:
    """Those of the cases that a chat follows."""
    query = select(col(Follower.case_id)).where(col(Follower.case_id).in_(list(case_ids)))
    return frozenset(session.scalars(query))


def fall_back(session: Session, tools: Tools, lost: Message, at: datetime) -> None:
    """Tell the next place what this one could not bring; nothing for what is no notice of a case, or not for its complainant."""
    number, base = lost.facts.get("number"), _AT_PLACE.sub("", lost.key)
    if not isinstance(number, str) or not base.startswith(f"{number}:"):
        return
    case = queries.case_numbered(session, number)
    places = of(session, tools, case, queries.complaint_of(session, case))
    here = Contact(lost.channel, lost.recipient)
    if here not in places:
        return
    next_place = places.index(here) + 1
    what = _named(tools, lost.template)
    if next_place == len(places):
        history.looked(session, tools, case, SYSTEM, f"「{what}」没有送到诉求人:没有别的联系方式", at)
        return
    to = places[next_place]
    facts = {
        name: fact for name, fact in lost.facts.items() if name != "code"
    }  # a code is told where it was asked for
    message = Message(f"{base}:place{next_place}", to.channel, to.recipient, lost.template, facts)
    if outbox.write(session, tools.seal, message, tools.quiet.over(at)):
        by = "由坐席打电话告知" if to.channel == PHONE else "发到诉求人的另一个聊天"
        history.looked(session, tools, case, SYSTEM, f"「{what}」在原来的聊天送不到,改为{by}", at)


def proof(session: Session, tools: Tools, number: str, channel: str, sender: str) -> str | None:
    """What shows that this chat opened the case by its receipt, so that it may ask to be told there; None where it is told already.

    Good until the case gets a new query code.
    """
    case = queries.case_numbered(session, number)
    lane = filing.lane(tools.seal, channel, sender)
    if lane == queries.complaint_of(session, case).lane or _following(session, case, lane) is not None:
        return None
    return _proof(tools, case, lane)


def hand_on(session: Session, case_id: int, to: int) -> None:
    """Let the chats that follow a case follow another, too: a part that was split off."""
    for one in session.scalars(select(Follower).where(col(Follower.case_id) == case_id)):
        values = {
            "case_id": to,
            "lane": one.lane,
            "channel": one.channel,
            "recipient": one.recipient,
            "at": one.at,
        }
        insert_row(session, Follower, values)


def follow(
    session: Session, tools: Tools, number: str, shown: str, channel: str, sender: str, at: datetime
) -> None:
    """Tell this chat, too, of a case and its parts where the places before it reach nobody; NotFound for a wrong proof."""
    case = queries.case_numbered(session, number)
    lane = filing.lane(tools.seal, channel, sender)
    if not hmac.compare_digest(_proof(tools, case, lane), shown):
        raise NotFound(f"this chat did not open {number}")
    for one in codes.with_parts(session, case):
        if _following(session, one, lane) is None:
            sealed = tools.seal.close(sender, f"follower:{lane}")
            values = {"case_id": one.id, "lane": lane, "channel": channel, "recipient": sealed, "at": at}
            insert_row(session, Follower, values)


def unfollow(session: Session, tools: Tools, number: str, channel: str, sender: str) -> None:
    """Tell this chat no more of a case and its parts."""
    lane = filing.lane(tools.seal, channel, sender)
    for one in codes.with_parts(session, queries.case_numbered(session, number)):
        if (follower := _following(session, one, lane)) is not None:
            session.delete(follower)


def _following(session: Session, case: Case, lane: str) -> Follower | None:
    query = select(Follower).where(col(Follower.case_id) == case.id, col(Follower.lane) == lane)
    return session.scalars(query).first()


def _proof(tools: Tools, case: Case, lane: str) -> str:
    return tools.seal.index("follow", f"{lane}:{case.number}:{case.query_code}")[:_PROOF]


def _followers(session: Session, tools: Tools, case: Case) -> Iterator[Contact]:
    query = select(Follower).where(col(Follower.case_id) == case.id).order_by(col(Follower.id))
    for one in session.scalars(query):
        yield Contact(one.channel, tools.seal.open(one.recipient, f"follower:{one.lane}"))


def _named(tools: Tools, template: str) -> str:
    """What staff call the step that a notice tells of."""
    step = Event.FILE if template == "filed" else template
    return next((name for event, name in tools.rulebook.words.event.items() if event == step), "消息")
