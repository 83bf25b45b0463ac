"""Which step may be taken, from which status, by whom, on what condition, and where does it lead? One table.

What is not a row here raises. What a front may offer comes from :func:`possible`, so a button shown is a step allowed
and the reverse; what the step's form must ask comes from the row's ``needs``, and what must hold of the case besides
from its ``guards`` (:mod:`intake.rules.guards`). Statuses and their order: reference/policy.md 5.2. Urging,
supervision, warnings and their kind are no statuses: they are entries, or compared when asked.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from intake.errors import NotAllowed


class Status(StrEnum):
    """Where a case stands. The Chinese names are data (reference/words)."""

    RECEIVED = "received"  # 待受理
    AWAITING_SUPPLEMENT = "awaiting_supplement"  # 待补正
    REFUSED = "refused"  # 不予受理
    TRANSFERRED = "transferred"  # 已转出
    ACCEPTED = "accepted"  # 已受理
    AWAITING_REFERRAL = "awaiting_referral"  # 待派单
    REFERRED = "referred"  # 已派单
    RETURN_REVIEW = "return_review"  # 退单审核
    HANDLING = "handling"  # 办理中
    EXTENSION_REVIEW = "extension_review"  # 延期审核
    SUSPENDED = "suspended"  # 中止
    RAISED = "raised"  # 提请协调
    COORDINATING = "coordinating"  # 协调中
    VERIFYING = "verifying"  # 核实
    RECTIFYING = "rectifying"  # 整改中
    DETERMINATION_REVIEW = "determination_review"  # 认定审核
    DETERMINED = "determined"  # 已认定违约失信
    REPORTED = "reported"  # 待审核
    AWAITING_CALLBACK = "awaiting_callback"  # 待回访
    REDOING = "redoing"  # 重办
    CALLED_BACK = "called_back"  # 已回访
    CLOSED = "closed"  # 已办结
    ARCHIVED = "archived"  # 已归档
    WITHDRAWN = "withdrawn"  # 已撤回
    TERMINATED = "terminated"  # 已终止


class Event(StrEnum):
    """What happens to a case. FILE, RECOUNT, LOOK, IDENTIFY, RECORD_AMOUNTS, UPDATE_RECORD and END_RECORD have no row: before the first there is no case, the others move none."""

    FILE = "file"
    RECOUNT = "recount"
    LOOK = "look"  # somebody saw or took what is guarded: an identity, a file
    IDENTIFY = "identify"  # an operator put right who complains
    RECORD_AMOUNTS = "record_amounts"  # what is owed as verified, undisputed, paid
    UPDATE_RECORD = (
        "update_record"  # the record of a default was objected to, or repair asked for, or that answered
    )
    END_RECORD = "end_record"  # it was revoked or repaired
    ACCEPT = "accept"
    ASK_SUPPLEMENT = "ask_supplement"
    SUPPLEMENT = "supplement"
    LAPSE = "lapse"
    REFUSE = "refuse"
    RECONSIDER = "reconsider"
    TRANSFER = "transfer"
    ANSWER_DIRECTLY = "answer_directly"
    ADD = "add"  # the complainant tells more
    SPLIT = "split"
    MERGE = "merge"
    UNMERGE = "unmerge"
    CLASSIFY = "classify"
    REFER = "refer"
    ARBITRATE = "arbitrate"
    RECALL = "recall"  # a referral taken back before the body has signed it
    SIGN = "sign"
    RETURN = "return"
    GRANT_RETURN = "grant_return"
    REJECT_RETURN = "reject_return"
    CONTACT = "contact"
    ASK_ASSIST = "ask_assist"
    DELIVER = "deliver"
    NOTE = "note"
    REPLY = "reply"
    ASK_EXTENSION = "ask_extension"
    GRANT_EXTENSION = "grant_extension"
    REJECT_EXTENSION = "reject_extension"
    SUSPEND = "suspend"
    END_SUSPENSION = "end_suspension"
    RAISE = "raise"
    TAKE_UP = "take_up"
    DECLINE = "decline"
    RESOLVE_HANDLE = "resolve_handle"
    RESOLVE_RECTIFY = "resolve_rectify"
    RESOLVE_REPORT = "resolve_report"
    VERIFY = "verify"
    FIND_TRUE = "find_true"
    FIND_PARTLY_TRUE = "find_partly_true"
    FIND_UNTRUE = "find_untrue"
    FIND_UNVERIFIABLE = "find_unverifiable"
    EXPLAIN = "explain"
    RECTIFIED = "rectified"
    PROPOSE_DETERMINATION = "propose_determination"
    DETERMINE = "determine"
    DISMISS = "dismiss"
    ANNOUNCE = "announce"
    REPORT = "report"
    APPROVE = "approve"
    SEND_BACK = "send_back"
    ASK_UNREASONABLE = "ask_unreasonable"  # that a demand be left out of what the body is measured by
    FIND_UNREASONABLE = "find_unreasonable"
    REJECT_UNREASONABLE = "reject_unreasonable"
    CONFIRM_SOLVED = "confirm_solved"
    DISPUTE = "dispute"
    RESUME = "resume"
    CLOSE = "close"
    REOPEN = "reopen"
    ARCHIVE = "archive"
    WITHDRAW = "withdraw"
    TERMINATE = "terminate"
    URGE = "urge"
    SUPERVISE = "supervise"
    MARK = "mark"
    UNMARK = "unmark"


class Role(StrEnum):
    """Who acts. SYSTEM is the passing of time and what follows by itself."""

    CITIZEN = "citizen"
    OPERATOR = "operator"
    DISPATCHER = "dispatcher"
    HANDLER = "handler"
    SECRETARY = "secretary"  # of the coordination mechanism
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"
    SYSTEM = "system"


class Need(StrEnum):
    """What a step must bring; what is missing is asked for by name, and nothing is written without it."""

    TEXT = "text"  # words that somebody will read
    REFUSAL = "refusal"  # a code of reference/reasons
    RETURN = "return"  # a code of reference/handling: why the body returns it
    SUSPENSION = "suspension"  # a code of reference/handling
    MATTER = "matter"  # a code of reference/handling: why it is brought to the mechanism
    BASIS = "basis"  # the rule or duty list that is relied on
    BODY = "body"  # another body, suggested or designated
    UNTIL = "until"  # a date
    EVIDENCE = "evidence"  # what proves it
    DOCUMENT = "document"  # an official document's number
    FLAG = "flag"  # a code of reference/handling
    CASE = "case"  # the number of another case


class Guard(StrEnum):
    """What must hold of the case besides its status; each is a function in rules/guards."""

    OWN = "own"
    LEAD_NOT_ACCUSED = "lead_not_accused"
    FIRST_SUPPLEMENT = "first_supplement"
    SUPPLEMENT_LATE = "supplement_late"
    REFUSAL_HOLDS = "refusal_holds"
    RETURNS_LEFT = "returns_left"
    RETURNED_TWICE = "returned_twice"
    MAY_RETURN = "may_return"
    EXTENSION_LEFT = "extension_left"
    EXPLAINED = "explained"
    NOT_RECTIFIED = "not_rectified"
    NOT_DETERMINED = "not_determined"
    SECOND_REVIEWER = "second_reviewer"
    MAY_ASSIST = "may_assist"
    ASSISTING = "assisting"
    SAME_COURSE = "same_course"
    MERGED = "merged"
    UNREASONABLE_UNASKED = "unreasonable_unasked"
    UNREASONABLE_ASKED = "unreasonable_asked"
    UNREASONABLE_STANDS = "unreasonable_stands"


class Audience(StrEnum):
    """Who reads what an entry says: each sees its own level and those before it in this list."""

    CITIZEN = "citizen"
    BODY = "body"  # the handling body and the offices, not the complainant
    OFFICE = "office"  # dispatchers, secretary, supervisors


@dataclass(frozen=True, slots=True)
class Step:
    """One allowed row. ``tells`` is whether the complainant hears of it at once."""

    event: Event
    source: Status
    by: Role
    target: Status
    needs: tuple[Need, ...] = ()
    guards: tuple[Guard, ...] = ()
    audience: Audience = Audience.CITIZEN
    tells: bool = False


ENDED = frozenset({
    Status.CLOSED, Status.ARCHIVED, Status.WITHDRAWN, Status.TERMINATED, Status.REFUSED, Status.TRANSFERRED,
})  # fmt: skip
"""Where a case is with nobody."""

TOLD = frozenset({
    Event.ACCEPT, Event.ASK_SUPPLEMENT, Event.LAPSE, Event.REFUSE, Event.RECONSIDER, Event.TRANSFER,
    Event.ANSWER_DIRECTLY, Event.REFER, Event.ARBITRATE, Event.SIGN, Event.REPLY, Event.GRANT_EXTENSION, Event.SUSPEND,
    Event.END_SUSPENSION, Event.TAKE_UP, Event.FIND_TRUE, Event.FIND_PARTLY_TRUE, Event.FIND_UNTRUE,
    Event.FIND_UNVERIFIABLE, Event.ANNOUNCE, Event.APPROVE, Event.CLOSE, Event.REOPEN, Event.TERMINATE,
})  # fmt: skip
"""The events a complainant hears of."""

_WITH_THE_BODY = frozenset({
    Event.RETURN, Event.GRANT_RETURN, Event.REJECT_RETURN, Event.CONTACT, Event.NOTE, Event.ASK_EXTENSION,
    Event.REJECT_EXTENSION, Event.VERIFY, Event.EXPLAIN, Event.RECTIFIED, Event.REPORT, Event.SEND_BACK, Event.URGE,
    Event.SUPERVISE, Event.CLASSIFY, Event.RESUME, Event.ASK_ASSIST, Event.DELIVER, Event.RECALL, Event.ASK_UNREASONABLE,
    Event.FIND_UNREASONABLE, Event.REJECT_UNREASONABLE,
})  # fmt: skip
_IN_THE_OFFICE = frozenset({
    Event.RAISE, Event.DECLINE, Event.PROPOSE_DETERMINATION, Event.DETERMINE, Event.DISMISS, Event.LOOK,
    Event.IDENTIFY, Event.UPDATE_RECORD,
    Event.SPLIT, Event.MERGE, Event.UNMERGE, Event.MARK, Event.UNMARK,
})  # fmt: skip


def audience_of(event: Event) -> Audience:
    """Who may read what an entry of this event says."""
    if event in _IN_THE_OFFICE:
        return Audience.OFFICE
    return Audience.BODY if event in _WITH_THE_BODY else Audience.CITIZEN


def _rows(
    event: Event,
    sources: Status | Iterable[Status],
    by: Role | Iterable[Role],
    target: Status | None,
    needs: tuple[Need, ...] = (),
    guards: tuple[Guard, ...] = (),
) -> list[Step]:
    """The rows of one event; ``target`` None stays where it is.

    Whoever handles must have the case (``OWN``), but for who was asked to assist on it (``ASSISTING``).
    """
    own = () if Guard.ASSISTING in guards else (Guard.OWN,)
    return [
        Step(
            event,
            source,
            role,
            target or source,
            needs,
            (*own, *guards) if role is Role.HANDLER else guards,
            audience_of(event),
            event in TOLD,
        )
        for source in ([sources] if isinstance(sources, Status) else sources)
        for role in ([by] if isinstance(by, Role) else by)
    ]


# Short names keep the table a table: one row a line, readable by a legal officer.
_S, _R, _E, _N, _G = Status, Role, Event, Need, Guard
_BEFORE_REPORT = (
    _S.RECEIVED,
    _S.AWAITING_SUPPLEMENT,
    _S.ACCEPTED,
    _S.AWAITING_REFERRAL,
    _S.REFERRED,
    _S.HANDLING,
)
_WITH_A_BODY = (
    _S.REFERRED,
    _S.RETURN_REVIEW,
    _S.HANDLING,
    _S.EXTENSION_REVIEW,
    _S.VERIFYING,
    _S.RECTIFYING,
    _S.REDOING,
)
_OPEN = tuple(status for status in Status if status not in {*ENDED, _S.AWAITING_SUPPLEMENT})
_CALLER = (_R.CITIZEN, _R.OPERATOR)
_TOGETHER = (_S.AWAITING_REFERRAL, _S.REFERRED, _S.HANDLING)
# In the mechanism and under a determination both rest on one matter and one document: they stay together.
_MERGED_ALONE = {
    _S.RECEIVED,
    _S.AWAITING_SUPPLEMENT,
    _S.ACCEPTED,
    _S.RAISED,
    _S.COORDINATING,
    _S.DETERMINED,
    _S.ARCHIVED,
}
_MERGED = tuple(status for status in Status if status not in _MERGED_ALONE)
_TELLS_MORE = tuple(
    status for status in Status if status not in {_S.AWAITING_SUPPLEMENT, _S.ARCHIVED, _S.WITHDRAWN}
)

# fmt: off
LIFECYCLE: tuple[Step, ...] = tuple(row for rows in (
    # 受理 (豫政办〔2024〕67号; 信访工作条例22、23): who receives decides within the clock, its silence is acceptance
    _rows(_E.ACCEPT,            _S.RECEIVED,             (_R.DISPATCHER, _R.OPERATOR, _R.SYSTEM), _S.ACCEPTED),
    _rows(_E.ASK_SUPPLEMENT,    _S.RECEIVED,             _R.DISPATCHER,   _S.AWAITING_SUPPLEMENT, (_N.TEXT, _N.UNTIL), (_G.FIRST_SUPPLEMENT,)),
    _rows(_E.SUPPLEMENT,        _S.AWAITING_SUPPLEMENT,  _CALLER,         _S.RECEIVED,            (_N.TEXT,)),
    _rows(_E.LAPSE,             _S.AWAITING_SUPPLEMENT,  (_R.DISPATCHER, _R.SYSTEM), _S.WITHDRAWN, (), (_G.SUPPLEMENT_LATE,)),
    _rows(_E.REFUSE,            _S.RECEIVED,             _R.DISPATCHER,   _S.REFUSED,             (_N.REFUSAL, _N.TEXT), (_G.REFUSAL_HOLDS,)),
    _rows(_E.RECONSIDER,        _S.REFUSED,              _R.DISPATCHER,   _S.RECEIVED,            (_N.TEXT,)),
    _rows(_E.TRANSFER,          _S.RECEIVED,             _R.DISPATCHER,   _S.TRANSFERRED,         (_N.TEXT,)),
    # 诉求人随时可以补充新的事实 (信访工作条例19; 设计); 一诉多事拆开, 同一件事并办, 可以撤销 (设计)
    _rows(_E.ADD,               _TELLS_MORE,             _CALLER,         None,                   (_N.TEXT,)),
    _rows(_E.SPLIT,             (_S.RECEIVED, _S.ACCEPTED, _S.AWAITING_REFERRAL, _S.HANDLING), _R.DISPATCHER, None, (_N.TEXT,)),
    _rows(_E.MERGE,             _TOGETHER,               _R.DISPATCHER,   None,                   (_N.CASE,), (_G.SAME_COURSE,)),
    _rows(_E.UNMERGE,           _MERGED,                 _R.DISPATCHER,   None,                   (_N.TEXT,), (_G.MERGED,)),
    # 直接办结, 分类, 派单
    _rows(_E.ANSWER_DIRECTLY,   _S.ACCEPTED,             (_R.DISPATCHER, _R.OPERATOR), _S.AWAITING_CALLBACK, (_N.TEXT,)),
    _rows(_E.CLASSIFY,          _S.ACCEPTED,             _R.DISPATCHER,   _S.AWAITING_REFERRAL),
    _rows(_E.REFER,             _S.AWAITING_REFERRAL,    _R.DISPATCHER,   _S.REFERRED,            (), (_G.LEAD_NOT_ACCUSED, _G.RETURNS_LEFT)),
    _rows(_E.ARBITRATE,         _S.AWAITING_REFERRAL,    _R.DISPATCHER,   _S.REFERRED,            (_N.TEXT, _N.BASIS), (_G.LEAD_NOT_ACCUSED, _G.RETURNED_TWICE)),
    _rows(_E.RECALL,            _S.REFERRED,             _R.DISPATCHER,   _S.AWAITING_REFERRAL),
    # 签收与退单 (潍坊条例22; 濮阳、山东2个工作日)
    _rows(_E.SIGN,              _S.REFERRED,             _R.HANDLER,      _S.HANDLING),
    _rows(_E.RETURN,            _S.REFERRED,             _R.HANDLER,      _S.RETURN_REVIEW,       (_N.RETURN, _N.BASIS, _N.BODY), (_G.MAY_RETURN,)),
    _rows(_E.GRANT_RETURN,      _S.RETURN_REVIEW,        _R.DISPATCHER,   _S.AWAITING_REFERRAL),
    _rows(_E.REJECT_RETURN,     _S.RETURN_REVIEW,        _R.DISPATCHER,   _S.REFERRED,            (_N.TEXT,)),
    # 办理 (北京条例15; 信访34)
    _rows(_E.CONTACT,           _S.HANDLING,             _R.HANDLER,      _S.HANDLING,            (_N.TEXT,)),
    _rows(_E.ASK_ASSIST,        (_S.REFERRED, _S.HANDLING, _S.VERIFYING, _S.RECTIFYING), _R.DISPATCHER, None, (_N.BODY, _N.TEXT), (_G.MAY_ASSIST,)),
    _rows(_E.ASK_ASSIST,        (_S.HANDLING, _S.VERIFYING, _S.RECTIFYING), _R.HANDLER, None, (_N.BODY, _N.TEXT), (_G.MAY_ASSIST,)),
    _rows(_E.DELIVER,           _WITH_A_BODY,            _R.HANDLER,      None,                   (_N.TEXT,), (_G.ASSISTING,)),
    _rows(_E.NOTE,              (_S.HANDLING, _S.VERIFYING, _S.RECTIFYING), _R.HANDLER, None,     (_N.TEXT,)),
    _rows(_E.REPLY,             (_S.HANDLING, _S.VERIFYING, _S.RECTIFYING), _R.HANDLER, None,     (_N.TEXT,)),
    _rows(_E.ASK_EXTENSION,     _S.HANDLING,             _R.HANDLER,      _S.EXTENSION_REVIEW,    (_N.TEXT, _N.UNTIL), (_G.EXTENSION_LEFT,)),
    _rows(_E.GRANT_EXTENSION,   _S.EXTENSION_REVIEW,     _R.DISPATCHER,   _S.HANDLING,            (_N.TEXT,)),
    _rows(_E.REJECT_EXTENSION,  _S.EXTENSION_REVIEW,     _R.DISPATCHER,   _S.HANDLING,            (_N.TEXT,)),
    _rows(_E.SUSPEND,           _S.HANDLING,             _R.DISPATCHER,   _S.SUSPENDED,           (_N.SUSPENSION, _N.TEXT, _N.UNTIL)),
    _rows(_E.END_SUSPENSION,    _S.SUSPENDED,            (_R.DISPATCHER, _R.SYSTEM), _S.HANDLING),
    _rows(_E.TERMINATE,         (_S.ACCEPTED, _S.AWAITING_REFERRAL, _S.HANDLING, _S.SUSPENDED), _R.DISPATCHER, _S.TERMINATED, (_N.TEXT,)),
    # 协调处理机制 (新郑方案任务12)
    _rows(_E.RAISE,             (_S.HANDLING, _S.RECTIFYING, _S.REDOING), (_R.HANDLER, _R.DISPATCHER), _S.RAISED, (_N.MATTER, _N.TEXT)),
    _rows(_E.TAKE_UP,           _S.RAISED,               _R.SECRETARY,    _S.COORDINATING),
    _rows(_E.DECLINE,           _S.RAISED,               _R.SECRETARY,    _S.HANDLING,            (_N.TEXT,)),
    _rows(_E.RESOLVE_HANDLE,    _S.COORDINATING,         _R.SECRETARY,    _S.HANDLING,            (_N.TEXT, _N.UNTIL)),
    _rows(_E.RESOLVE_RECTIFY,   _S.COORDINATING,         _R.SECRETARY,    _S.RECTIFYING,          (_N.TEXT, _N.UNTIL)),
    _rows(_E.RESOLVE_REPORT,    _S.COORDINATING,         _R.SECRETARY,    _S.REPORTED,            (_N.TEXT,)),
    # 核实、整改、认定 (发改财金〔2023〕1103号; 新郑方案任务7)
    _rows(_E.VERIFY,            _S.HANDLING,             _R.HANDLER,      _S.VERIFYING),
    _rows(_E.FIND_TRUE,         _S.VERIFYING,            _R.HANDLER,      _S.RECTIFYING,          (_N.EVIDENCE, _N.TEXT, _N.UNTIL)),
    _rows(_E.FIND_PARTLY_TRUE,  _S.VERIFYING,            _R.HANDLER,      _S.RECTIFYING,          (_N.EVIDENCE, _N.TEXT, _N.UNTIL)),
    _rows(_E.FIND_UNTRUE,       _S.VERIFYING,            _R.HANDLER,      _S.HANDLING,            (_N.EVIDENCE, _N.TEXT)),
    _rows(_E.FIND_UNVERIFIABLE, _S.VERIFYING,            _R.HANDLER,      _S.HANDLING,            (_N.EVIDENCE, _N.TEXT)),
    _rows(_E.EXPLAIN,           _S.RECTIFYING,           _R.HANDLER,      _S.RECTIFYING,          (_N.TEXT, _N.UNTIL)),
    _rows(_E.RECTIFIED,         _S.RECTIFYING,           _R.HANDLER,      _S.REPORTED,            (_N.EVIDENCE,), (_G.EXPLAINED,)),
    _rows(_E.PROPOSE_DETERMINATION, _S.RECTIFYING,       _R.HANDLER,      _S.DETERMINATION_REVIEW, (_N.TEXT, _N.EVIDENCE), (_G.NOT_DETERMINED, _G.NOT_RECTIFIED)),
    _rows(_E.DETERMINE,         _S.DETERMINATION_REVIEW, _R.SECRETARY,    _S.DETERMINED,          (_N.DOCUMENT, _N.BASIS, _N.TEXT), (_G.NOT_DETERMINED, _G.SECOND_REVIEWER)),
    _rows(_E.DISMISS,           _S.DETERMINATION_REVIEW, _R.SECRETARY,    _S.RECTIFYING,          (_N.TEXT, _N.UNTIL)),
    _rows(_E.ANNOUNCE,          _S.DETERMINED,           _R.SECRETARY,    _S.AWAITING_CALLBACK,   (_N.TEXT,)),
    # 报结、回访、重办 (济南条例27; 北京条例23)
    _rows(_E.REPORT,            _S.HANDLING,             _R.HANDLER,      _S.REPORTED),
    _rows(_E.APPROVE,           _S.REPORTED,             _R.DISPATCHER,   _S.AWAITING_CALLBACK),
    _rows(_E.SEND_BACK,         _S.REPORTED,             _R.DISPATCHER,   _S.REDOING,             (_N.TEXT,)),
    _rows(_E.CONFIRM_SOLVED,    _S.AWAITING_CALLBACK,    _CALLER,         _S.CALLED_BACK),
    _rows(_E.DISPUTE,           _S.AWAITING_CALLBACK,    _CALLER,         _S.REDOING),
    _rows(_E.RESUME,            _S.REDOING,              _R.HANDLER,      _S.HANDLING),
    _rows(_E.CLOSE,             _S.CALLED_BACK,          (_R.DISPATCHER, _R.SYSTEM), _S.CLOSED),
    _rows(_E.REOPEN,            _S.CLOSED,               _R.DISPATCHER,   _S.AWAITING_REFERRAL,   (_N.TEXT,)),
    _rows(_E.ARCHIVE,           (_S.CLOSED, _S.REFUSED, _S.TRANSFERRED, _S.WITHDRAWN, _S.TERMINATED), _R.DISPATCHER, _S.ARCHIVED),
    _rows(_E.WITHDRAW,          _BEFORE_REPORT,          _R.CITIZEN,      _S.WITHDRAWN),
    # 不合理诉求 (policy 3.3 解决率: 高安、丰城): the body asks, 督查 decides; the case goes on all the same, only a rate leaves it out
    _rows(_E.ASK_UNREASONABLE,  (_S.HANDLING, _S.REDOING), _R.HANDLER,    None,                   (_N.TEXT,), (_G.UNREASONABLE_UNASKED,)),
    _rows(_E.FIND_UNREASONABLE, _OPEN,                   _R.SUPERVISOR,   None,                   (_N.TEXT,), (_G.UNREASONABLE_ASKED,)),
    _rows(_E.REJECT_UNREASONABLE, _OPEN,                 _R.SUPERVISOR,   None,                   (_N.TEXT,), (_G.UNREASONABLE_STANDS,)),
    # 催办、督办 (fsou 172733; 济南条例28; 潍坊条例26): marks on the way, no statuses
    _rows(_E.URGE,              _WITH_A_BODY,            (_R.DISPATCHER, _R.SUPERVISOR, _R.SYSTEM), None, (_N.TEXT,)),
    _rows(_E.MARK,              _OPEN,                   (_R.DISPATCHER, _R.SECRETARY, _R.SUPERVISOR), None, (_N.FLAG,)),
    _rows(_E.UNMARK,            _OPEN,                   (_R.DISPATCHER, _R.SECRETARY, _R.SUPERVISOR), None, (_N.FLAG,)),
    _rows(_E.SUPERVISE,         (*_WITH_A_BODY, _S.SUSPENDED, _S.RAISED), (_R.SUPERVISOR, _R.SYSTEM), None, (_N.TEXT,)),
) for row in rows)
# fmt: on

SECRET = "secret"
"""The flag of a case whose words are read by its lead and by who is above it, and by nobody who only assists."""

_ROWS = {(step.source, step.event, step.by): step for step in LIFECYCLE}


def step(status: Status, event: Event, by: Role) -> Step:
    """The row for this step; raises :class:`NotAllowed` when the table has none."""
    row = _ROWS.get((status, event, by))
    if row is None:
        raise NotAllowed(status, event, by, possible=[f"{s.event} ({s.by})" for s in leaving(status)])
    return row


@cache
def possible(status: Status, by: Role) -> tuple[Event, ...]:
    """The events open to this role now, in table order: the only buttons a front may show."""
    return tuple(row.event for row in leaving(status) if row.by is by)


def leaving(status: Status) -> tuple[Step, ...]:
    """All rows out of a status."""
    return tuple(row for row in LIFECYCLE if row.source is status)


def as_table() -> str:
    """The whole table as Markdown, as README carries it."""
    head = "| from | event | by | to | needs | on condition | read by |\n|---|---|---|---|---|---|---|\n"
    return head + "\n".join(
        f"| {s.source} | {s.event} | {s.by} | {s.target} | {', '.join(s.needs)} | {', '.join(s.guards)} | {s.audience} |"
        for s in LIFECYCLE
    )


def as_mermaid() -> str:
    """The whole table as a Mermaid state diagram."""
    return "stateDiagram-v2\n" + "\n".join(
        f"    {s.source} --> {s.target}: {s.event} ({s.by})" for s in LIFECYCLE
    )
