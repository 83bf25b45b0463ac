"""Which rooms does a member of staff walk into? One table: the rail on the left of every staff page is drawn from it."""

from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from intake.desk import alarms, coordination, dashboard, default_records, months, oversight
from intake.rules import ladder
from intake.rules.lifecycle import Role


@dataclass(frozen=True, slots=True)
class Room:
    """A page in the rail. ``counted`` names the figure of :class:`intake.views.Waiting` shown beside it."""

    path: str
    name: str
    roles: frozenset[Role]
    counted: str | None = None


STAFF = frozenset({Role.OPERATOR, Role.DISPATCHER, Role.HANDLER, Role.SECRETARY, Role.SUPERVISOR})
ROOMS = (
    Room("/alarms", "紧急提醒", alarms.HEARS, "alarms"),
    Room("/hotline", "接电话", frozenset({Role.OPERATOR})),
    Room("/calls", "要打的电话", frozenset({Role.OPERATOR}), "calls"),
    Room("/desk?only=triage", "待派单", frozenset({Role.DISPATCHER}), "triage"),
    Room("/desk", "办件", STAFF),
    Room("/search", "查找", STAFF),
    Room("/desk?only=late", "要盯办的", frozenset(ladder.TOLD_FROM), "late"),
    Room("/oversight", "督查", oversight.SEES, "claims"),
    Room("/coordination", "协调室", coordination.SEES),
    Room("/records", "认定记录", default_records.SEES, "records"),
    Room("/dashboard", "看板", dashboard.SEES),
    Room("/statistics", "统计", months.SEES),
    Room("/admin", "系统管理", frozenset({Role.ADMINISTRATOR})),
)


def rooms(role: Role) -> tuple[Room, ...]:
    """The rooms of this role, in the order of the rail."""
    return tuple(room for room in ROOMS if role in room.roles)


def where(here: str) -> str:
    """The room's path of an address: a page further on in a list, or a list after a step, is still that list."""
    address = urlsplit(here)
    if address.path.startswith("/admin/"):
        return "/admin"
    only = parse_qs(address.query).get("only")
    return f"{address.path}?only={only[0]}" if only else address.path
