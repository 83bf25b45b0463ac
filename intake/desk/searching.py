"""How does staff find a case? By words, by an exact name or number of a person, by what a case is; only among what one may see."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, delete, false, func, not_, or_, select
from sqlmodel import Session, col

from intake.desk import filing, reading_room
from intake.desk.reading_room import WITH_A_BODY
from intake.desk.tools import SEES_ALL, Actor, Tools
from intake.errors import Conflict, NotFound, Unacceptable
from intake.rules.lifecycle import SECRET, Role, Status
from intake.rules.person import WrongField, person
from intake.rules.receipt import number as number_of
from intake.rules.words import Wanted, wanted
from intake.store import queries
from intake.store import search as words
from intake.store.queries import PAGE
from intake.store.tables import Assist, Case, Complaint, SavedView
from intake.views import CasePage

LOOKS = SEES_ALL | {Role.HANDLER}
LATELY = 20_000
"""Cases: as many are looked through for words in some 40 ms."""
Matching = Callable[[Session, Wanted], ColumnElement[bool]]
"""How words are looked for."""
MOST_VIEWS, LONGEST_NAME, LONGEST_QUERY = 20, 40, 500


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for; empty where anything will do. ``who`` is a whole name or telephone number, never a part of one.

    ``since`` and ``until`` are days on which cases were filed, both included.
    """

    text: str = ""
    who: str = ""
    domain: str = ""
    status: Status | None = None
    lead: str = ""
    respondent: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class View:
    """A search somebody keeps: its name, and the query of the page's address."""

    name: str
    query: str


def search(
    session: Session,
    tools: Tools,
    actor: Actor,
    sought: Sought,
    today: date,
    older: int | None = None,
    most: int = PAGE,
) -> CasePage:
    """What fits, the newest first; :class:`TooShort` for words that cannot be found, nothing for who may look at nothing.

    A person is looked for by who sees persons. A secret case is found by its words only by who may read them.
    """
    found = _lately(session, tools, actor, sought, older, most)
    if len(found) < most:
        found = _ever(session, tools, actor, sought, older, most)
    rows = queries.cases_of(session, found)
    return CasePage(reading_room.rows(tools, actor, rows, today), found[-1] if len(found) == most else None)


def count(session: Session, tools: Tools, actor: Actor, sought: Sought) -> int:
    """How many cases fit, of all pages together; the errors of :func:`search`."""
    ids = _ids(session, tools, actor, sought, None).order_by(None).subquery()
    return session.scalar(select(func.count()).select_from(ids)) or 0


def said(sought: Sought) -> str:
    """What was looked for, as a record may keep it: words and persons are named, never quoted."""
    coded = (sought.domain, sought.status, sought.lead, sought.respondent, sought.since, sought.until)
    typed = ("text" if sought.text.strip() else "", "who" if sought.who.strip() else "")
    return " ".join(str(part) for part in (*coded, *typed) if part)


def _lately(
    session: Session, tools: Tools, actor: Actor, sought: Sought, older: int | None, most: int
) -> list[int]:
    """What fits among the latest cases alone, where a database would look at all there are first.

    PostgreSQL takes several words together for rare and fetches every case that has them, though each may be common.
    """
    if not _is_guessed(session, actor, sought):
        return []
    before = older if older is not None else (session.scalar(select(func.max(col(Case.id)))) or 0) + 1
    ids = _ids(session, tools, actor, sought, older, words.matches_unguessed)
    return list(session.scalars(ids.where(words.key(session) >= before - LATELY).limit(most)))


def _ever(
    session: Session, tools: Tools, actor: Actor, sought: Sought, older: int | None, most: int
) -> list[int]:
    """What fits among all there are. Words alone of which the latest hold no page are rare: PostgreSQL, which may take them for
    common and walk through everything, is given an order that no index has."""
    ids = _ids(session, tools, actor, sought, older)
    words_alone = actor.role in SEES_ALL and sought == Sought(text=sought.text)
    if words_alone and _is_guessed(session, actor, sought):
        ids = ids.order_by(None).order_by((words.key(session) + 0).desc())
    return list(session.scalars(ids.limit(most)))


def _is_guessed(session: Session, actor: Actor, sought: Sought) -> bool:
    """Whether the database would plan this search by a guess of how many cases have the words."""
    return actor.role in LOOKS and bool(sought.text.strip()) and words.guesses(session)


def _ids(
    session: Session,
    tools: Tools,
    actor: Actor,
    sought: Sought,
    older: int | None,
    matching: Matching = words.matches,
) -> Select[Any]:
    """The ids of what fits among what this actor may see, the newest first."""
    ids: Select[Any] = select(col(Case.id))
    if actor.role not in LOOKS:
        return ids.where(false())
    if sought.who and actor.role not in SEES_ALL:
        raise NotFound("who complained is not to be seen")
    for condition in (*_seen_by(tools, actor), *_fits(tools, sought), *_between(session, sought, older)):
        ids = ids.where(condition)
    if sought.text.strip():
        return _with_words(session, ids, actor, sought.text, matching)
    return ids.order_by(col(Case.id).desc())


AT_ONCE = 500


class FiledCase(NamedTuple):
    """A case as the filters of a search tell it."""

    id: int
    number: str
    domain: str
    lead: str
    status: str


def filed_since(session: Session, tools: Tools, actor: Actor, day: date) -> list[FiledCase]:
    """Every case filed since a day that a search shows this actor, by id."""
    query = select(*(col(getattr(Case, name)) for name in FiledCase._fields)).order_by(col(Case.id))
    for condition in (*_seen_by(tools, actor), *_between(session, Sought(since=day), None)):
        query = query.where(condition)
    return [FiledCase(*row) for row in session.execute(query)]


def seen_of(session: Session, tools: Tools, actor: Actor, numbers: Iterable[str]) -> list[int]:
    """The ids of those of these cases that a search shows this actor, the newest first."""
    found: list[int] = []
    for some in _some_at_once(sorted(numbers)):
        query = select(col(Case.id)).where(col(Case.number).in_(some))
        for condition in _seen_by(tools, actor):
            query = query.where(condition)
        found += [id for id in session.scalars(query) if id is not None]
    return sorted(found, reverse=True)


def _some_at_once(numbers: Sequence[str]) -> Iterator[Sequence[str]]:
    """As many at a time as a database takes."""
    return (numbers[start : start + AT_ONCE] for start in range(0, len(numbers), AT_ONCE))


def _with_words(
    session: Session, ids: Select[Any], actor: Actor, typed: str, matching: Matching
) -> Select[Any]:
    """Only what has the words, walked from the newest: a common word costs no more than a page."""
    asked, key = wanted(typed), words.key(session)
    ids = ids.join(words.FOUND, key == col(Case.id)).where(matching(session, asked))
    if asked.phrases:
        ids = ids.join(Complaint, col(Complaint.id) == col(Case.complaint_id))
    for phrase in asked.phrases:
        ids = ids.where(words.holds(session, col(Complaint.masked), phrase))
    if actor.role is Role.HANDLER:
        ids = ids.where(or_(not_(col(Case.flags).contains(SECRET)), col(Case.lead) == actor.body))
    return ids.order_by(key.desc())


def _seen_by(tools: Tools, actor: Actor) -> list[ColumnElement[bool]]:
    """A handler sees the referred cases its body leads or assists on, none about it or its superior."""
    if actor.role is not Role.HANDLER:
        return []
    body = actor.body or ""
    assists = select(col(Assist.case_id)).where(col(Assist.body) == body)
    return [
        or_((col(Case.lead) == body) & col(Case.referred_at).is_not(None), col(Case.id).in_(assists)),
        col(Case.status).in_([status.value for status in WITH_A_BODY]),
        or_(col(Case.respondent).is_(None), col(Case.respondent).not_in(tools.rulebook.bodies.above(body))),
    ]


def _fits(tools: Tools, sought: Sought) -> list[ColumnElement[bool]]:
    plain = (
        (Case.domain, sought.domain),
        (Case.status, sought.status and sought.status.value),
        (Case.lead, sought.lead),
        (Case.respondent, sought.respondent),
    )
    return [
        *(col(column) == value for column, value in plain if value),
        *([_is_by(tools, sought.who)] if sought.who.strip() else []),
    ]


def _is_by(tools: Tools, who: str) -> ColumnElement[bool]:
    """Told by whom this name or telephone number is exactly: they are sealed, and compared by their blind indexes."""
    told = select(col(Complaint.id)).where(_named(tools, who))
    return col(Case.complaint_id).in_(told)


def _named(tools: Tools, who: str) -> ColumnElement[bool]:
    try:
        phone = person(phone=who).phone
    except WrongField:
        return col(Complaint.named) == filing.named(tools.seal, who)
    return col(Complaint.caller) == filing.caller(tools.seal, phone or "")


def _between(session: Session, sought: Sought, older: int | None) -> list[ColumnElement[bool]]:
    """The days as bounds of ids, which rise with the numbers: the index of the numbers finds them."""
    found = [] if older is None else [col(Case.id) < older]
    if sought.since is not None:
        first = first_from(session, sought.since)
        found.append(col(Case.id) >= first if first is not None else false())
    if sought.until is not None and sought.until < date.max:
        after = first_from(session, sought.until + timedelta(days=1))
        if after is not None:
            found.append(col(Case.id) < after)
    return found


def first_from(session: Session, day: date) -> int | None:
    """The id of the first case filed on or after a day; None where there is none."""
    query = (
        select(col(Case.id)).where(col(Case.number) >= number_of(day, 0)).order_by(col(Case.number)).limit(1)
    )
    return session.scalars(query).first()


def views(session: Session, login: str) -> tuple[View, ...]:
    """The searches this member of staff keeps, by name."""
    query = select(SavedView).where(col(SavedView.login) == login).order_by(col(SavedView.name))
    return tuple(View(row.name, row.query) for row in session.scalars(query))


def keep(session: Session, login: str, view: View) -> None:
    """Keep a search, in place of one of the same name; :class:`Conflict` for one too many."""
    name = view.name.strip()
    if not name or len(name) > LONGEST_NAME or len(view.query) > LONGEST_QUERY:
        raise Unacceptable(f"a view has a name of at most {LONGEST_NAME} characters")
    drop(session, login, name)
    if len(views(session, login)) >= MOST_VIEWS:
        raise Conflict(f"at most {MOST_VIEWS} views are kept")
    session.add(SavedView(login=login, name=name, query=view.query))


def drop(session: Session, login: str, name: str) -> None:
    """Keep a search no longer."""
    session.execute(delete(SavedView).where(col(SavedView.login) == login, col(SavedView.name) == name))
