"""What may happen to the record of a default once it stands, by whom, and how long may the answer take? One table. Pure.

A record stands from the determination on. Objection, revocation and repair: 河南省社会信用条例 41 to 43; who determined also
repairs (发改财金〔2023〕1103号). Whether the grades and publicity periods of 国家发展改革委令第36号 hold for a public body is not
settled, so a record has neither here (policy 2.5).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from intake.errors import NotAllowed
from intake.rules.lifecycle import Role


class RecordStatus(StrEnum):
    """How a record stands. The Chinese names are data (reference/words)."""

    IN_FORCE = "in_force"  # 生效
    OBJECTED = "objected"  # 异议中: marked as such from the moment the objection is there
    REPAIR_ASKED = "repair_asked"  # 修复审核
    REPAIRED = "repaired"  # 已修复
    REVOKED = "revoked"  # 已撤销


class RecordEvent(StrEnum):
    """What happens to a record."""

    OBJECT = "object"
    CHECK = "check"  # the objection must be checked with who gave the information
    UPHOLD = "uphold"
    REVOKE = "revoke"
    ASK_REPAIR = "ask_repair"
    GRANT_REPAIR = "grant_repair"
    REFUSE_REPAIR = "refuse_repair"


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One allowed row; ``document`` is whether it rests on an official document, whose number it brings. All bring words."""

    event: RecordEvent
    source: RecordStatus
    target: RecordStatus
    by: frozenset[Role]
    document: bool = False


_ASKS, _DECIDES = frozenset({Role.HANDLER, Role.DISPATCHER}), frozenset({Role.SECRETARY})
_S, _E = RecordStatus, RecordEvent

# fmt: off
ROWS = (
    RecordRow(_E.OBJECT,        _S.IN_FORCE,     _S.OBJECTED,     _ASKS),
    RecordRow(_E.CHECK,         _S.OBJECTED,     _S.OBJECTED,     _DECIDES),
    RecordRow(_E.UPHOLD,        _S.OBJECTED,     _S.IN_FORCE,     _DECIDES),
    RecordRow(_E.ASK_REPAIR,    _S.IN_FORCE,     _S.REPAIR_ASKED, _ASKS),
    RecordRow(_E.GRANT_REPAIR,  _S.REPAIR_ASKED, _S.REPAIRED,     _DECIDES, document=True),
    RecordRow(_E.REFUSE_REPAIR, _S.REPAIR_ASKED, _S.IN_FORCE,     _DECIDES),
    RecordRow(_E.REVOKE,        _S.IN_FORCE,     _S.REVOKED,      _DECIDES, document=True),
    RecordRow(_E.REVOKE,        _S.OBJECTED,     _S.REVOKED,      _DECIDES, document=True),
    RecordRow(_E.REVOKE,        _S.REPAIR_ASKED, _S.REVOKED,      _DECIDES, document=True),
)
# fmt: on
"""Who asks (the body itself, or a dispatcher for its letter) is never who decides."""

WAITING = frozenset({RecordStatus.OBJECTED, RecordStatus.REPAIR_ASKED})
"""Where somebody waits for an answer."""
ENDS = frozenset({RecordEvent.REVOKE, RecordEvent.GRANT_REPAIR})
"""What ends a record, and who complained hears."""
LIMITS = {
    RecordEvent.OBJECT: "objection_own",
    RecordEvent.CHECK: "objection_check",
    RecordEvent.ASK_REPAIR: "repair_review",
}
"""The limit (reference/periods) of the answer to what happened last."""


def row(status: RecordStatus, event: RecordEvent, by: Role) -> RecordRow:
    """The row of this step; :class:`NotAllowed` when the table has none."""
    for one in ROWS:
        if one.source is status and one.event is event and by in one.by:
            return one
    raise NotAllowed(status, event, by, possible=[one.event for one in ROWS if one.source is status])


def possible(status: RecordStatus, by: Role) -> tuple[RecordRow, ...]:
    """The rows open to this role now: the only buttons a page may show."""
    return tuple(one for one in ROWS if one.source is status and by in one.by)


def status_after(event: RecordEvent | None) -> RecordStatus:
    """How a record stands after its last event; in force before anything happened to it."""
    return next((one.target for one in ROWS if one.event is event), RecordStatus.IN_FORCE)


def awaited(happened: Sequence[tuple[RecordEvent, datetime]]) -> tuple[str, datetime] | None:
    """The limit of the answer that is waited for and the moment it runs from: that of the asking, also when checked since.

    ``happened`` is all that happened to the record, in order. None where nobody waits.
    """
    if not happened or happened[-1][0] not in LIMITS:
        return None
    limit = LIMITS[happened[-1][0]]
    asked = next(at for event, at in reversed(happened) if event is not RecordEvent.CHECK)
    return limit, asked
