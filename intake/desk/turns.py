"""How is one turn of a conversation committed? Input settled, draft kept, complaint filed or rated, answers written,
in one transaction: a message answered once is never answered twice.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import Select, bindparam, delete, select, union_all
from sqlmodel import Session

from intake import inbox, outbox
from intake.desk import alarms, attachments, codes, consent, contacts, counting, feedback, filing, steps
from intake.desk.alarms import AlarmKind
from intake.desk.attachments import GivenFile
from intake.desk.corrections import Corrections
from intake.desk.filing import Filing
from intake.desk.steps import Standing
from intake.desk.tools import CITIZEN, Tools
from intake.errors import NotFound
from intake.outbox import Message
from intake.rules import lifecycle
from intake.rules.lifecycle import Event, Status
from intake.rules.limits import LimitId
from intake.rules.person import Person
from intake.seal import Seal
from intake.store import queries
from intake.store.tables import Draft, Table
from intake.store.writing import put_row
from nlp.reading import Reading

SHOWN = 5
AWAITS_CONSENT = "ask_consent"
PLACE_OF_CODE = 99  # after all that the turn itself says


@dataclass(frozen=True, slots=True)
class Say:
    """One message of the bot: a template's name and its facts.

    ``in_place`` lets it take the place of the card whose button was pressed; ``once`` names what is said only once.
    """

    template: str
    facts: dict[str, Any] = field(default_factory=dict)
    in_place: bool = False
    once: str | None = None


@dataclass(frozen=True, slots=True)
class Files:
    """The complaint this turn files: what was told, who tells it, and what he corrected of the reading."""

    text: str
    person: Person
    corrections: Corrections = field(default_factory=dict)
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Rates:
    """The answer this turn gives about a case."""

    seen: Standing
    solved: bool
    satisfaction: int


@dataclass(frozen=True, slots=True)
class Adds:
    """What this turn adds to the case of this number: what was asked for, or new facts."""

    number: str
    text: str


@dataclass(frozen=True, slots=True)
class Withdraws:
    """The number of the case this turn takes back."""

    number: str


@dataclass(frozen=True, slots=True)
class Reissues:
    """The number of the case this turn gives a new query code, which is told in the same breath."""

    number: str


class Agrees(Enum):
    """Whether the person agreed to have kept what he tells."""

    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Alarms:
    """That a person must look at once, and at what."""

    kind: AlarmKind
    words: str


@dataclass(frozen=True, slots=True)
class Follows:
    """That this chat wants to be told of a case it opened by its receipt, shown by ``proof``; or no more, without one."""

    number: str
    proof: str | None


Cause = Files | Rates | Adds | Withdraws | Reissues | Agrees | Alarms | Follows


@dataclass(frozen=True, slots=True)
class Turn:
    """What one input causes. ``draft`` None ends the conversation."""

    draft: dict[str, Any] | None
    says: tuple[Say, ...] = ()
    causes: tuple[Cause, ...] = ()
    keeps: GivenFile | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """The input this turn answers; ``pressed`` is the messenger's id of the card whose button was pressed."""

    source_key: str
    channel: str
    sender: str
    pressed: str | None = None


_DRAFT = Table.metadata.tables["draft"]
_DROPPED = delete(_DRAFT).where(_DRAFT.c.lane == bindparam("lane"))
_CASE, _COMPLAINT, _FOLLOWER = (Table.metadata.tables[name] for name in ("case", "complaint", "follower"))
_THEIRS = union_all(
    select(_CASE.c.id)
    .join(_COMPLAINT, _COMPLAINT.c.id == _CASE.c.complaint_id)
    .where(_COMPLAINT.c.lane == bindparam("of_lane")),
    select(_FOLLOWER.c.case_id).where(_FOLLOWER.c.lane == bindparam("of_lane")),
)
"""The ids of the cases a sender filed here, and of those he opened by their receipt and follows."""
_OWN = select(_CASE.c.number, _CASE.c.status, _CASE.c.version).where(_CASE.c.id.in_(_THEIRS))
_NEWEST = _OWN.order_by((_CASE.c.status == Status.AWAITING_SUPPLEMENT.value).desc(), _CASE.c.id.desc()).limit(
    1
)
_AWAITS_ANSWER = _NEWEST.where(_CASE.c.status == Status.AWAITING_CALLBACK.value)
_STILL_OPEN = _NEWEST.where(_CASE.c.status.not_in([status.value for status in lifecycle.ENDED]))
_LAST = _OWN.order_by(_CASE.c.id.desc()).limit(SHOWN)
_NUMBERED = _OWN.where(_CASE.c.number == bindparam("of_number"))
_CONTENT = select(_DRAFT.c.content).where(_DRAFT.c.lane == bindparam("lane"))


def draft(session: Session, seal: Seal, channel: str, sender: str) -> dict[str, Any] | None:
    """The sender's unfinished conversation, None when there is none."""
    lane = filing.lane(seal, channel, sender)
    kept: bytes | None = session.connection().execute(_CONTENT, {"lane": lane}).scalar()
    if kept is None:
        return None
    content: dict[str, Any] = json.loads(seal.open(kept, f"draft:{lane}"))
    return content


def awaiting_answer(session: Session, seal: Seal, channel: str, sender: str) -> Standing | None:
    """The sender's newest case that waits for "solved?", None when none does."""
    return next(iter(_own(session, _AWAITS_ANSWER, filing.lane(seal, channel, sender))), None)


def open_case(session: Session, seal: Seal, channel: str, sender: str) -> Standing | None:
    """The sender's newest case that has not ended, one that waits for a supplement before all others; None without any."""
    return next(iter(_own(session, _STILL_OPEN, filing.lane(seal, channel, sender))), None)


def cases(session: Session, tools: Tools, channel: str, sender: str) -> tuple[Standing, ...]:
    """The sender's cases, the newest first, at most ``SHOWN``."""
    return tuple(_own(session, _LAST, filing.lane(tools.seal, channel, sender)))


def own(session: Session, seal: Seal, channel: str, sender: str, number: str) -> Standing:
    """The sender's case of this number; :class:`NotFound` for one of somebody else, as for none."""
    lane = filing.lane(seal, channel, sender)
    found = next(iter(_own(session, _NUMBERED, lane, of_number=number)), None)
    if found is None:
        raise NotFound(f"no case {number} of this sender")
    return found


def _own(session: Session, query: Select[str, str, int], lane: str, **asked: str) -> list[Standing]:
    rows = session.connection().execute(query, {"of_lane": lane, **asked}).all()
    return [Standing(number, Status(status), version) for number, status, version in rows]


def commit(
    session: Session,
    tools: Tools,
    answered: Answered,
    turn: Turn,
    read: Sequence[tuple[str, Reading]],
    at: datetime,
) -> None:
    """Commit the turn; :class:`Conflict` when this input was answered before. ``read`` are the texts it files, in order."""
    inbox.settle(session, answered.source_key, at)
    if _is_flood(session, tools, answered, at):
        return
    _keep_draft(session, tools.seal, answered, turn.draft, at)
    lane = filing.lane(tools.seal, answered.channel, answered.sender)
    if turn.keeps is not None:
        attachments.keep(session, tools.seal, answered.source_key, lane, turn.keeps, at)
    for place, say in enumerate(turn.says):
        outbox.write(session, tools.seal, _message(tools.seal, answered, place, say), at)
    if turn.draft is None and not any(isinstance(cause, Files | Adds) for cause in turn.causes):
        attachments.drop(session, lane)
    texts = iter(read)
    for place, cause in enumerate(turn.causes):
        if isinstance(cause, Files):
            _file(session, tools, answered, place, cause, next(texts), at)
        else:
            _happen(session, tools, answered, lane, cause, at)


def _is_flood(session: Session, tools: Tools, answered: Answered, at: datetime) -> bool:
    """Whether this sender writes faster than anybody can; told so once, then nothing more happens in that window."""
    limit = tools.rulebook.limits[LimitId.BOT_MESSAGES]
    sent = counting.count(session, tools, limit.id, f"{answered.channel}:{answered.sender}", at)
    if sent == limit.most + 1:
        outbox.write(session, tools.seal, _message(tools.seal, answered, 0, Say("slow_down")), at)
    return sent > limit.most


def _file(
    session: Session,
    tools: Tools,
    answered: Answered,
    place: int,
    files: Files,
    read: tuple[str, Reading],
    at: datetime,
) -> None:
    text, reading = read
    one = Filing(
        f"{answered.source_key}:{place}" if place else answered.source_key,
        answered.channel,
        text,
        reading,
        files.person,
        recipient=answered.sender,
        corrections=files.corrections,
        secret=files.secret,
    )
    filing.file_complaint(session, tools, one, at)


def _happen(
    session: Session,
    tools: Tools,
    answered: Answered,
    lane: str,
    cause: Rates | Adds | Withdraws | Reissues | Agrees | Alarms | Follows,
    at: datetime,
) -> None:
    match cause:
        case Rates(seen, solved, satisfaction):
            feedback.rate(session, tools, seen, solved, satisfaction, at)
        case Adds(number, text):
            own(session, tools.seal, answered.channel, answered.sender, number)
            steps.add(session, tools, number, text, at)
            attachments.claim(session, lane, queries.case_numbered(session, number).complaint_id)
        case Withdraws(number):
            seen = own(session, tools.seal, answered.channel, answered.sender, number)
            steps.take(session, tools, seen, Event.WITHDRAW, CITIZEN, at)
        case Reissues(number):
            if queries.complaint_of(session, queries.case_numbered(session, number)).lane != lane:
                raise NotFound(f"{number} was not filed here")
            given = codes.reissue(session, tools, number, at)
            say = Say("reissued", {"number": given.number, "code": given.code})
            outbox.write(session, tools.seal, _message(tools.seal, answered, PLACE_OF_CODE, say), at)
        case Agrees.YES:
            consent.give(session, lane, at)
        case Agrees.NO:
            consent.forget(session, tools.seal, answered.sender)
        case Follows():
            _follow(session, tools, answered, cause, at)
        case Alarms(kind, words):
            alarms.sound(session, tools, f"{answered.source_key}:{kind}", kind, words, at)


def _follow(session: Session, tools: Tools, answered: Answered, cause: Follows, at: datetime) -> None:
    if cause.proof is None:
        contacts.unfollow(session, tools, cause.number, answered.channel, answered.sender)
    else:
        contacts.follow(session, tools, cause.number, cause.proof, answered.channel, answered.sender, at)


def _message(seal: Seal, answered: Answered, place: int, say: Say) -> Message:
    key = f"{answered.source_key}:{place}"
    if say.once is not None:
        key = seal.index("said once", f"{answered.channel}:{answered.sender}:{say.once}")
    edits = answered.pressed if say.in_place else None
    return Message(key, answered.channel, answered.sender, say.template, say.facts, edits)


def _keep_draft(
    session: Session, seal: Seal, answered: Answered, content: dict[str, Any] | None, at: datetime
) -> None:
    lane = filing.lane(seal, answered.channel, answered.sender)
    if content is None:
        session.connection().execute(_DROPPED, {"lane": lane})
        return
    values = {
        "lane": lane,
        "content": seal.close(json.dumps(content), f"draft:{lane}"),
        "channel": answered.channel,
        "recipient": seal.close(answered.sender, f"draft:{lane}:recipient"),
        "agreed": content.get("asks") != AWAITS_CONSENT,
        "updated_at": at,
        "warned_at": None,
    }
    put_row(session, Draft, "lane", values)
