"""Which earlier cases tell the same matter in other words? All meanings in memory, filled up from the database."""

from collections.abc import Callable, Sequence
from threading import Lock

from sqlalchemy import select
from sqlmodel import Session, col

from intake.desk.tools import SEES_ALL, Actor
from intake.rules.alike import relation
from intake.rules.lifecycle import Status
from intake.seal import Seal
from intake.store import queries
from intake.store.tables import Case, Complaint, Meaning
from intake.store.writing import insert_row
from intake.views import LookAlike
from nlp.alike import Like, Memory, packed
from nlp.vectors import Matrix

AT_ONCE = 5_000
LATE = 1_000  # ids that may still be committed by a slower transaction after later ones were read
SHOWN = 5
WIDTH = 384  # numbers of a sentence vector


def keep(session: Session, seal: Seal, complaint_id: int, meaning: bytes) -> None:
    """Store what a complaint means, sealed: something of a text can be guessed from its vector."""
    vector = seal.close_bytes(meaning, f"meaning:{complaint_id}")
    insert_row(session, Meaning, {"complaint_id": complaint_id, "vector": vector})


class LookAlikes:
    """The meanings of all complaints of one database, one a process. Safe in threads."""

    def __init__(self, seal: Seal, meant: Callable[[bytes], Matrix]) -> None:
        self._seal = seal
        self._meant = meant
        self._memory = Memory(WIDTH)
        self._known: set[int] = set()
        self._lock = Lock()

    def of_case(self, session: Session, actor: Actor, number: str) -> tuple[LookAlike, ...]:
        """The look-alikes of a filed case, for who may see all cases; of a case without a meaning none."""
        if actor.role not in SEES_ALL:
            return ()
        case = queries.case_numbered(session, number)
        complaint = queries.complaint_of(session, case)
        kept = session.scalars(select(Meaning).where(col(Meaning.complaint_id) == complaint.id)).first()
        if kept is None:
            return ()
        meaning = self._seal.open_bytes(kept.vector, f"meaning:{complaint.id}")
        return self.among(
            session, meaning, caller=complaint.caller or complaint.lane, but=_family(session, case)
        )

    def among(
        self,
        session: Session,
        meaning: bytes,
        *,
        caller: str | None = None,
        but: frozenset[int] = frozenset(),
    ) -> tuple[LookAlike, ...]:
        """The most alike cases that are alike enough. ``caller`` is who asks (blind index), ``but`` complaints not meant."""
        self._fill(session)
        asked = self._meant(meaning)
        found = [like for like in self._memory.nearest(asked, SHOWN + len(but)) if like.key not in but]
        return _shown(session, found[:SHOWN], caller)

    def _fill(self, session: Session) -> None:
        with self._lock:
            after = max(self._known, default=0) - LATE
            while rows := session.execute(
                select(col(Meaning.id), col(Meaning.complaint_id), col(Meaning.vector))
                .where(col(Meaning.id) > after)
                .order_by(col(Meaning.id))
                .limit(AT_ONCE)
            ).all():
                fresh = [row for row in rows if row[0] not in self._known]
                self._memory.add(
                    (complaint, packed(self._meant(self._seal.open_bytes(vector, f"meaning:{complaint}"))))
                    for _, complaint, vector in fresh
                )
                self._known.update(row[0] for row in fresh)
                after = rows[-1][0]


def _family(session: Session, case: Case) -> frozenset[int]:
    """The complaint of a case, of the one it was split from, and of those split from either."""
    whole = case.split_from or case.id
    query = select(col(Case.complaint_id)).where((col(Case.id) == whole) | (col(Case.split_from) == whole))
    return frozenset(session.scalars(query))


def _shown(session: Session, found: Sequence[Like], caller: str | None) -> tuple[LookAlike, ...]:
    query = (
        select(Case, Complaint)
        .join(Complaint, col(Complaint.id) == col(Case.complaint_id))
        .where(col(Complaint.id).in_([like.key for like in found]))
    )
    cases = {case.complaint_id: (case, complaint) for case, complaint in session.execute(query)}
    shown = []
    for like in found:
        if like.key not in cases:
            continue
        case, complaint = cases[like.key]
        same = caller is not None and caller in (complaint.caller, complaint.lane)
        how = relation(like.likeness, same_person=same)
        if how is not None:
            shown.append(
                LookAlike(
                    case.number,
                    Status(case.status),
                    complaint.masked[:80],
                    case.opened_at,
                    like.likeness,
                    how,
                )
            )
    return tuple(shown)
