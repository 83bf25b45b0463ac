"""Which step may be taken, from which status, by whom, and where does it lead? One table.

What is not a row here raises. What a front may offer comes from :func:`possible`, so a button shown is a
step allowed and the reverse. Statuses and their order: reference/policy.md 5.2; "overdue" and its kind
are no statuses, they are compared when asked.
"""

from dataclasses import dataclass
from enum import StrEnum

from intake.errors import NotAllowed


class Status(StrEnum):
    """Where a case stands. The Chinese names are data (reference/words)."""

    RECEIVED = "received"  # 待受理
    REFUSED = "refused"  # 不予受理
    TRANSFERRED = "transferred"  # 已转出
    ACCEPTED = "accepted"  # 已受理
    AWAITING_REFERRAL = "awaiting_referral"  # 待派单
    REFERRED = "referred"  # 已派单
    HANDLING = "handling"  # 办理中
    REPORTED = "reported"  # 待审核
    AWAITING_CALLBACK = "awaiting_callback"  # 待回访
    REDOING = "redoing"  # 重办
    CALLED_BACK = "called_back"  # 已回访
    CLOSED = "closed"  # 已办结
    ARCHIVED = "archived"  # 已归档
    WITHDRAWN = "withdrawn"  # 已撤回


class Event(StrEnum):
    """What happens to a case. FILE and RECOUNT have no row: before the one there is no case, the other moves none."""

    FILE = "file"
    RECOUNT = "recount"
    ACCEPT = "accept"
    REFUSE = "refuse"
    TRANSFER = "transfer"
    CLASSIFY = "classify"
    REFER = "refer"
    SIGN = "sign"
    REPLY = "reply"
    REPORT = "report"
    APPROVE = "approve"
    SEND_BACK = "send_back"
    CONFIRM_SOLVED = "confirm_solved"
    DISPUTE = "dispute"
    RESUME = "resume"
    CLOSE = "close"
    ARCHIVE = "archive"
    WITHDRAW = "withdraw"


class Role(StrEnum):
    """Who acts. SYSTEM is the passing of time and what follows by itself."""

    CITIZEN = "citizen"
    OPERATOR = "operator"
    DISPATCHER = "dispatcher"
    HANDLER = "handler"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Step:
    """One allowed row."""

    event: Event
    source: Status
    by: Role
    target: Status


# fmt: off
LIFECYCLE: tuple[Step, ...] = (
    #    event                 from                        by                target
    Step(Event.ACCEPT,         Status.RECEIVED,            Role.DISPATCHER,  Status.ACCEPTED),
    Step(Event.ACCEPT,         Status.RECEIVED,            Role.SYSTEM,      Status.ACCEPTED),  # 视为受理, 豫政办〔2024〕67号
    Step(Event.REFUSE,         Status.RECEIVED,            Role.DISPATCHER,  Status.REFUSED),
    Step(Event.TRANSFER,       Status.RECEIVED,            Role.DISPATCHER,  Status.TRANSFERRED),
    Step(Event.CLASSIFY,       Status.ACCEPTED,            Role.DISPATCHER,  Status.AWAITING_REFERRAL),
    Step(Event.REFER,          Status.AWAITING_REFERRAL,   Role.DISPATCHER,  Status.REFERRED),
    Step(Event.SIGN,           Status.REFERRED,            Role.HANDLER,     Status.HANDLING),
    Step(Event.REPLY,          Status.HANDLING,            Role.HANDLER,     Status.HANDLING),
    Step(Event.REPORT,         Status.HANDLING,            Role.HANDLER,     Status.REPORTED),
    Step(Event.APPROVE,        Status.REPORTED,            Role.DISPATCHER,  Status.AWAITING_CALLBACK),
    Step(Event.SEND_BACK,      Status.REPORTED,            Role.DISPATCHER,  Status.REDOING),
    Step(Event.CONFIRM_SOLVED, Status.AWAITING_CALLBACK,   Role.CITIZEN,     Status.CALLED_BACK),
    Step(Event.CONFIRM_SOLVED, Status.AWAITING_CALLBACK,   Role.OPERATOR,    Status.CALLED_BACK),
    Step(Event.DISPUTE,        Status.AWAITING_CALLBACK,   Role.CITIZEN,     Status.REDOING),
    Step(Event.DISPUTE,        Status.AWAITING_CALLBACK,   Role.OPERATOR,    Status.REDOING),
    Step(Event.RESUME,         Status.REDOING,             Role.HANDLER,     Status.HANDLING),
    Step(Event.CLOSE,          Status.CALLED_BACK,         Role.DISPATCHER,  Status.CLOSED),
    Step(Event.CLOSE,          Status.CALLED_BACK,         Role.SYSTEM,      Status.CLOSED),
    Step(Event.ARCHIVE,        Status.CLOSED,              Role.DISPATCHER,  Status.ARCHIVED),
    Step(Event.ARCHIVE,        Status.REFUSED,             Role.DISPATCHER,  Status.ARCHIVED),
    Step(Event.ARCHIVE,        Status.TRANSFERRED,         Role.DISPATCHER,  Status.ARCHIVED),
    Step(Event.ARCHIVE,        Status.WITHDRAWN,           Role.DISPATCHER,  Status.ARCHIVED),
    Step(Event.WITHDRAW,       Status.RECEIVED,            Role.CITIZEN,     Status.WITHDRAWN),
    Step(Event.WITHDRAW,       Status.ACCEPTED,            Role.CITIZEN,     Status.WITHDRAWN),
    Step(Event.WITHDRAW,       Status.AWAITING_REFERRAL,   Role.CITIZEN,     Status.WITHDRAWN),
    Step(Event.WITHDRAW,       Status.REFERRED,            Role.CITIZEN,     Status.WITHDRAWN),
    Step(Event.WITHDRAW,       Status.HANDLING,            Role.CITIZEN,     Status.WITHDRAWN),
)
# fmt: on

_ROWS = {(step.source, step.event, step.by): step for step in LIFECYCLE}


def step(status: Status, event: Event, by: Role) -> Step:
    """The row for this step; raises :class:`NotAllowed` when the table has none."""
    row = _ROWS.get((status, event, by))
    if row is None:
        raise NotAllowed(status, event, by, possible=[f"{s.event} ({s.by})" for s in leaving(status)])
    return row


def possible(status: Status, by: Role) -> tuple[Event, ...]:
    """The events open to this role now, in table order: the only buttons a front may show."""
    return tuple(row.event for row in leaving(status) if row.by is by)


def leaving(status: Status) -> tuple[Step, ...]:
    """All rows out of a status."""
    return tuple(row for row in LIFECYCLE if row.source is status)


def as_table() -> str:
    """The whole table as Markdown, as README carries it."""
    head = "| from | event | by | to |\n|---|---|---|---|\n"
    return head + "\n".join(f"| {s.source} | {s.event} | {s.by} | {s.target} |" for s in LIFECYCLE)


def as_mermaid() -> str:
    """The whole table as a Mermaid state diagram."""
    return "stateDiagram-v2\n" + "\n".join(
        f"    {s.source} --> {s.target}: {s.event} ({s.by})" for s in LIFECYCLE
    )
