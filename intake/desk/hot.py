"""Which matters were told again and again in a month? Cases that tell the same, with an example of which nobody can tell whose it is.

Cases are put together by what they say and mean (nlp/groups), within a domain; an example may leave the office only as a person
released it, word by word, which is noted for ever.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session, col

from intake.desk.tools import Actor, Tools
from intake.errors import NotFound, Unacceptable
from intake.rules.calendar import local_date
from intake.rules.lifecycle import SECRET, Event, Role
from intake.rules.month import Months
from intake.statistics.facts import CaseFact, Facts, TopicFact
from intake.store.tables import Case, Complaint, Meaning, ReleasedExample
from intake.store.writing import insert_row
from nlp.excerpt import excerpt, is_plain
from nlp.groups import Told, groups, meant

RELEASES = frozenset({Role.SUPERVISOR})
"""Who releases an example for anybody to read: the statistics clerk, who has the supervisor's role."""
LONGEST = 200
READ = 2_000
"""Characters of a complaint that are compared and that an example is taken from."""
AT_ONCE = 500
TRIED = 40
"""Cases of a topic among which an example is looked for."""


class NotPlain(Unacceptable):
    """The words to be released say who somebody is."""


@dataclass(frozen=True, slots=True)
class Release:
    """That somebody released an example, put it in other words or took it back (no words), and when."""

    key: str
    words: str
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True)
class _Said:
    """What a case tells: its masked words, on which day, what they mean; ``secret`` where nobody else may read them."""

    text: str
    told_on: date
    meaning: bytes | None
    secret: bool


def with_topics(session: Session, tools: Tools, found: Facts, of: Months) -> Facts:
    """The facts of a month or longer period with its hot topics: the most told first, each of cases of one domain."""
    choices = tools.rulebook.catalogue.choices
    cases = {one.case.number: one.case for one in found.of(Event.ACCEPT)}
    said = _said(session, tools, sorted(cases))
    released = {one.key: one.words for one in releases(session, of)}
    alike = [group for part in _by_domain(cases, said) for group in part if len(group) >= choices.hot_alike]
    alike.sort(key=lambda group: (-len(group), group))
    names = [name for body in tools.rulebook.bodies for name in (body.name, *body.names)]
    topics = []
    for group in alike[: choices.hot_shown]:
        key = f"{cases[group[0]].domain}/{group[0]}"
        topics.append(
            TopicFact(key, group, _example([said[one] for one in group], names), released.get(key, ""))
        )
    return replace(found, topics=tuple(topics))


def releases(session: Session, of: Months) -> tuple[Release, ...]:
    """Every release of the month's examples, the first first: the last of a key holds."""
    query = (
        select(
            col(ReleasedExample.key),
            col(ReleasedExample.words),
            col(ReleasedExample.actor),
            col(ReleasedExample.at),
        )
        .where(col(ReleasedExample.month) == str(of))
        .order_by(col(ReleasedExample.id))
    )
    return tuple(Release(*row) for row in session.execute(query))


def release(
    session: Session, actor: Actor, of: Months, keys: Iterable[str], key: str, words: str, at: datetime
) -> None:
    """Let anybody read these words about a topic, or take them back where there are none.

    :class:`NotFound` for whom this is not, and for a topic that is none of ``keys``; :class:`NotPlain` for words that say who
    somebody is. A frozen month takes them up with its next amendment.
    """
    if actor.role not in RELEASES or key not in keys:
        raise NotFound("not for this role, or no such topic")
    said = " ".join(words.split())
    if len(said) > LONGEST:
        raise Unacceptable(f"an example has at most {LONGEST} characters")
    if not is_plain(said):
        raise NotPlain("the words say who somebody is")
    last = {one.key: one.words for one in releases(session, of)}.get(key, "")
    if said == last:
        return
    insert_row(
        session, ReleasedExample, {"month": str(of), "key": key, "words": said, "actor": actor.name, "at": at}
    )


def _said(session: Session, tools: Tools, numbers: Sequence[str]) -> dict[str, _Said]:
    found: dict[str, _Said] = {}
    for start in range(0, len(numbers), AT_ONCE):
        query = (
            select(
                col(Case.number),
                col(Complaint.masked),
                col(Complaint.told_at),
                col(Case.flags),
                col(Complaint.id),
                col(Meaning.vector),
            )
            .join(Complaint, col(Complaint.id) == col(Case.complaint_id))
            .outerjoin(Meaning, col(Meaning.complaint_id) == col(Complaint.id))
            .where(col(Case.number).in_(numbers[start : start + AT_ONCE]))
        )
        for number, text, told_at, flags, complaint, vector in session.execute(query):
            meaning = tools.seal.open_bytes(vector, f"meaning:{complaint}") if vector is not None else None
            found[number] = _Said(text[:READ], local_date(told_at), meaning, SECRET in flags.split(","))
    return found


def _by_domain(cases: dict[str, CaseFact], said: dict[str, _Said]) -> Iterable[list[tuple[str, ...]]]:
    """The groups of each domain, as numbers of cases in order."""
    parts: defaultdict[str, list[str]] = defaultdict(list)
    for number in sorted(cases):
        parts[cases[number].domain].append(number)
    for _, numbers in sorted(parts.items()):
        told = [_told(cases[number], said[number]) for number in numbers]
        yield [tuple(numbers[place] for place in group) for group in groups(told)]


def _told(case: CaseFact, said: _Said) -> Told:
    meaning = meant(said.meaning) if said.meaning is not None else None
    return Told(said.text, meaning, (case.subtype, case.respondent))


def _example(said: Sequence[_Said], bodies: Sequence[str]) -> str:
    """The longest example there is among the first cases, the first of those; empty where each is in doubt."""
    open_ones = [one for one in said if not one.secret][:TRIED]
    shown = [excerpt(one.text, one.told_on, bodies) for one in open_ones]
    return max(shown, key=len, default="")
