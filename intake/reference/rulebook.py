"""How is the reference data read and refused? TOML into frozen models; bad data names file, entry and reason."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from string import Formatter
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from intake.errors import IntakeError
from intake.rules import default_record
from intake.rules.account_acts import Act
from intake.rules.alike import Relation
from intake.rules.bodies import Bodies, Body, Kind
from intake.rules.calendar import SATURDAY, CalendarYear, WorkCalendar
from intake.rules.clock import Expiry, Term, Track, Unit
from intake.rules.default_record import RecordEvent, RecordStatus
from intake.rules.files import FileKind, Scan
from intake.rules.guards import Unmet
from intake.rules.holidays import Flaw, LegalHoliday, NoticeRefused
from intake.rules.indicators import Catalogue, Choices, Indicator, Public, PublicFigure
from intake.rules.knowledge import Known
from intake.rules.lifecycle import Event, Need, Role, Status
from intake.rules.limits import Limit, LimitId, Limits, Reaction, complete
from intake.rules.phoning import Script
from intake.rules.replies import Slot, SlotName, Template
from intake.rules.routing import Domain, Rule
from intake.rules.statutory import Statutory
from intake.rules.work import Terms

FOLDER = Path(__file__).parent
LONGEST_WINDOW = 86_400  # seconds; counts are kept for two days (desk/counting)


class RulebookError(IntakeError):
    """The reference data is wrong; says file, entry and reason. Only at start-up."""


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


M = TypeVar("M", bound=BaseModel)
K = TypeVar("K", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for not accepting a complaint, and the route out it names (empty when there is none)."""

    code: str
    name: str
    route: str
    source: str


@dataclass(frozen=True, slots=True)
class Period:
    """A published limit that no step of a case starts; ``length`` in the words of its source.

    ``workdays`` is its length where something here is counted by it.
    """

    id: str
    name: str
    length: str
    source: str
    binding: str
    workdays: int | None = None


AMOUNTS = frozenset({"verified", "undisputed", "paid", "basis"})


@dataclass(frozen=True, slots=True)
class Words:
    """What people read for each name in code."""

    status: Mapping[Status, str]
    event: Mapping[Event, str]
    file: Mapping[FileKind, str]
    relation: Mapping[Relation, str]
    unmet: Mapping[Unmet, str]
    need: Mapping[Need, str]
    track: Mapping[Track, str]
    role: Mapping[Role, str]
    scan: Mapping[Scan, str]
    amounts: str
    record_status: Mapping[RecordStatus, str]
    record_event: Mapping[RecordEvent, str]
    record_ask: Mapping[RecordEvent, str]
    account_act: Mapping[Act, str]
    record_entry: str


@dataclass(frozen=True, slots=True)
class Replies:
    """What helps to answer well: openings, what a reply is checked for, the rule a step goes by, and an opening's slots."""

    openings: tuple[Template, ...]
    checks: tuple[str, ...]
    hints: Mapping[Event, str]
    slots: tuple[SlotName, ...]


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All reference data, loaded and joined; ``digest`` names this very content on every decision."""

    bodies: Bodies
    domains: tuple[Domain, ...]
    routing: tuple[Rule, ...]
    terms: tuple[Term, ...]
    periods: tuple[Period, ...]
    choices: Mapping[Need, Mapping[str, str]]
    reasons: tuple[Reason, ...]
    statutory: tuple[Statutory, ...]
    knowledge: tuple[Known, ...]
    replies: Replies
    calendar: WorkCalendar
    holidays: tuple[LegalHoliday, ...]
    words: Words
    limits: Limits
    catalogue: Catalogue
    phoning: Script
    digest: str

    def workdays(self, period: str) -> int:
        """The length of a published limit that something is counted by; KeyError for another."""
        return {one.id: one.workdays for one in self.periods if one.workdays}[period]


def load(folder: Path = FOLDER, notices: Path | None = None) -> Rulebook:
    """The whole rulebook of a folder; :class:`RulebookError` names file, entry and reason.

    ``notices`` holds imported calendar years (``2027.toml``), each in place of the year shipped.
    """
    bodies = load_bodies(folder / "bodies.toml")
    domains = load_domains(folder / "domains.toml")
    imported = sorted(notices.glob("*.toml")) if notices else []
    files = [*sorted(folder.glob("*.toml")), *imported]
    return Rulebook(
        bodies,
        domains,
        load_routing(bodies, domains, folder / "routing.toml"),
        load_terms(folder / "terms.toml"),
        load_periods(folder / "periods.toml"),
        load_choices(folder / "handling.toml"),
        load_reasons(folder / "reasons.toml"),
        load_statutory(domains, folder / "statutory.toml"),
        load_knowledge(folder / "knowledge.toml"),
        load_replies(folder / "replies.toml"),
        load_calendar(folder / "calendar.toml", imported),
        load_holidays(folder / "holidays.toml"),
        load_words(folder / "words.toml"),
        load_limits(folder / "limits.toml"),
        load_indicators(folder / "indicators.toml"),
        load_phoning(folder / "phoning.toml"),
        sha256(b"\0".join(file.name.encode() + file.read_bytes() for file in files)).hexdigest()[:16],
    )


class _Holiday(_Entry):
    day: date
    name: str = Field(min_length=1)


class _Year(_Entry):
    year: int = Field(ge=2000, le=2100)
    provisional: bool
    source: str = Field(min_length=1)
    binding: Literal["law", "check", "analog", "design"]
    holidays: list[_Holiday]
    workdays: list[date]

    @model_validator(mode="after")
    def _agrees(self) -> "_Year":
        off = [holiday.day for holiday in self.holidays]
        if len(set(off)) != len(off):
            raise ValueError("a holiday stands twice")
        if any(day.year != self.year for day in (*off, *self.workdays)):
            raise ValueError("a day of another year")
        if set(off) & set(self.workdays):
            raise ValueError("a day is both a holiday and a make-up workday")
        if any(day.weekday() < SATURDAY for day in self.workdays):
            raise ValueError("a make-up workday that is no Saturday or Sunday")
        return self


class _Body(_Entry):
    id: str = Field(pattern="^[a-z_]+$")
    name: str = Field(min_length=2)
    function: str
    kind: Literal["city", "township", "committee", "vertical", "external"]
    former: list[str]
    aliases: list[str]
    supervisor: str
    confidence: Literal["A", "B", "C"]
    source: str = Field(min_length=1)


def load_bodies(file: Path = FOLDER / "bodies.toml") -> Bodies:
    """All bodies; :class:`RulebookError` names what is wrong, joins between entries included."""
    rows = [
        _checked(file, "body", number, row, _Body) for number, row in enumerate(_rows(file, "body"), start=1)
    ]
    _refuse_twice(file, "id", [row.id for row in rows])
    _refuse_twice(file, "name", [name for row in rows for name in (row.name, *row.former, *row.aliases)])
    for row in rows:
        if row.supervisor and row.supervisor not in {other.id for other in rows}:
            raise RulebookError(f"{file.name}: [[body]] {row.id}: supervisor {row.supervisor} is no body")
    _refuse_circles(file, {row.id: row.supervisor for row in rows})
    return Bodies(
        Body(
            row.id,
            row.name,
            row.function,
            Kind(row.kind),
            (*row.former, *row.aliases),
            row.supervisor or None,
        )
        for row in rows
    )


class _Subtype(_Entry):
    id: str = Field(pattern="^[a-z_]+$")
    name: str = Field(min_length=1)


class _Domain(_Entry):
    code: str = Field(pattern="^[A-Z]+$")
    name: str = Field(min_length=1)
    is_default: bool
    source: str = Field(min_length=1)
    subtypes: list[_Subtype] = Field(min_length=1)


class _Rule(_Entry):
    id: str = Field(pattern="^[a-z_]+$")
    domain: list[str]
    subtype: list[str]
    named: list[str] = []
    lead: str
    assist: list[str]
    first_receiver: bool = False
    suggests: str = Field(default="", pattern="^(R[0-9]{2})?$")
    because: str = Field(min_length=1)
    source: str = Field(min_length=1)


def load_domains(file: Path = FOLDER / "domains.toml") -> tuple[Domain, ...]:
    """The domains in file order; :class:`RulebookError` names what is wrong."""
    rows = [
        _checked(file, "domain", number, row, _Domain)
        for number, row in enumerate(_rows(file, "domain"), start=1)
    ]
    _refuse_twice(file, "code", [row.code for row in rows])
    for row in rows:
        _refuse_twice(file, f"subtype of {row.code}", [subtype.id for subtype in row.subtypes])
    return tuple(
        Domain(row.code, row.name, row.is_default, {subtype.id: subtype.name for subtype in row.subtypes})
        for row in rows
    )


def load_routing(
    bodies: Bodies, domains: Sequence[Domain], file: Path = FOLDER / "routing.toml"
) -> tuple[Rule, ...]:
    """The routing rules in their order; refuses unknown bodies, domains and subtypes, and a last rule with a condition."""
    rows = [
        _checked(file, "rule", number, row, _Rule) for number, row in enumerate(_rows(file, "rule"), start=1)
    ]
    _refuse_twice(file, "id", [row.id for row in rows])
    subtypes = {domain.code: set(domain.subtypes) for domain in domains}
    known_bodies = {body.id for body in bodies}
    for row in rows:
        known = {subtype for code in row.domain for subtype in subtypes.get(code, ())}
        unknown = [
            *({row.lead, *row.assist, *row.named} - known_bodies),
            *(set(row.domain) - set(subtypes)),
            *(set(row.subtype) - known),
        ]
        if unknown:
            raise RulebookError(f"{file.name}: [[rule]] {row.id}: unknown {', '.join(sorted(unknown))}")
    if rows[-1].domain or rows[-1].subtype or rows[-1].named:
        raise RulebookError(f"{file.name}: [[rule]] {rows[-1].id}: the last rule must catch everything")
    return tuple(
        Rule(
            row.id,
            frozenset(row.domain),
            frozenset(row.subtype),
            frozenset(row.named),
            row.lead,
            tuple(row.assist),
            row.because,
            row.first_receiver,
            row.suggests,
        )
        for row in rows
    )


class _Statutory(_Entry):
    domain: list[str] = Field(min_length=1)
    subtype: list[str]
    name: str = Field(min_length=1)
    route: str = Field(min_length=1)
    source: str = Field(min_length=1)
    binding: Literal["law", "check", "analog", "design"]


def load_statutory(
    domains: Sequence[Domain], file: Path = FOLDER / "statutory.toml"
) -> tuple[Statutory, ...]:
    """The matters with a channel of their own in law, in their order; refuses unknown domains and subtypes."""
    rows = [
        _checked(file, "statutory", number, row, _Statutory)
        for number, row in enumerate(_rows(file, "statutory"), start=1)
    ]
    subtypes = {domain.code: set(domain.subtypes) for domain in domains}
    for row in rows:
        known = {subtype for code in row.domain for subtype in subtypes.get(code, ())}
        unknown = [*(set(row.domain) - set(subtypes)), *(set(row.subtype) - known)]
        if unknown:
            raise RulebookError(
                f"{file.name}: [[statutory]] {row.name}: unknown {', '.join(sorted(unknown))}"
            )
    return tuple(
        Statutory(frozenset(row.domain), frozenset(row.subtype), row.name, row.route, row.source)
        for row in rows
    )


class _Known(_Entry):
    id: str = Field(pattern="^[a-z_]+$")
    question: str = Field(min_length=1)
    words: list[str] = Field(min_length=1)
    answer: str = Field(min_length=1, max_length=500)
    source: str = Field(min_length=1)


def load_knowledge(file: Path = FOLDER / "knowledge.toml") -> tuple[Known, ...]:
    """The standing answers in their order; refuses an id twice."""
    rows = [
        _checked(file, "known", number, row, _Known)
        for number, row in enumerate(_rows(file, "known"), start=1)
    ]
    _refuse_twice(file, "id", [row.id for row in rows])
    return tuple(Known(row.id, row.question, tuple(row.words), row.answer, row.source) for row in rows)


_EventName = Annotated[Event, Field(strict=False)]  # TOML holds its name


class _Opening(_Entry):
    id: str = Field(pattern="^[a-z_]+$")
    name: str = Field(min_length=1)
    text: str = Field(min_length=1, max_length=2_000)


class _Check(_Entry):
    text: str = Field(min_length=1)


class _Hint(_Entry):
    event: _EventName
    text: str = Field(min_length=1)


class _Slot(_Entry):
    slot: Annotated[Slot, Field(strict=False)]
    name: str = Field(pattern=r"^[^{}\s]{1,20}$")
    example: str = Field(min_length=1)


REPLIES = ("reply", "check", "hint", "slot")


def load_replies(file: Path = FOLDER / "replies.toml") -> Replies:
    """Openings, checks and hints in their order; refuses a name or an event twice."""

    def read(name: str, kind: type[M]) -> list[M]:
        return [
            _checked(file, name, number, row, kind)
            for number, row in enumerate(_rows(file, name, beside=REPLIES), start=1)
        ]

    openings, hints, slots = read("reply", _Opening), read("hint", _Hint), read("slot", _Slot)
    _refuse_twice(file, "name", [row.name for row in openings])
    _refuse_twice(file, "id", [row.id for row in openings])
    _refuse_twice(file, "event", [row.event.value for row in hints])
    _refuse_twice(file, "slot", [row.slot.value for row in slots])
    return Replies(
        tuple(Template(row.id, 0, row.name, row.text) for row in openings),
        tuple(row.text for row in read("check", _Check)),
        {row.event: row.text for row in hints},
        tuple(SlotName(row.slot, row.name, row.example) for row in slots),
    )


class _Term(_Entry):
    id: str = Field(pattern="^[a-z0-9_]+$")
    name: str = Field(min_length=1)
    starts: list[_EventName] = Field(min_length=1)
    stops: list[_EventName] = Field(min_length=1)
    pauses: list[_EventName] = []
    resumes: list[_EventName] = []
    length: int = Field(ge=0, le=400)
    unit: Annotated[Unit, Field(strict=False)]
    tracks: list[Annotated[Track, Field(strict=False)]] = []
    extend: int = Field(default=0, ge=0, le=400)
    approver: str = ""
    on_expiry: Annotated[Expiry, Field(strict=False)] | None = None
    window: bool = False
    owner: str = Field(min_length=1)
    source: str = Field(min_length=1)
    binding: Literal["law", "check", "analog", "design"]
    tells: bool = True

    @model_validator(mode="after")
    def _agrees(self) -> "_Term":
        if (self.length == 0) != (self.unit is Unit.DATE):
            raise ValueError("a date has no length, and everything else has one")
        if bool(self.pauses) != bool(self.resumes):
            raise ValueError("what pauses must be resumed")
        if self.extend and not self.approver:
            raise ValueError("an extension needs somebody who approves it")
        return self


class _Script(_Entry):
    attempts: int = Field(ge=1, le=20)
    again_after_hours: int = Field(ge=1, le=72)
    opening: str = Field(min_length=1)
    otherwise: str = Field(min_length=1)
    source: str = Field(min_length=1)
    binding: Literal["law", "check", "analog", "design"]


class _Said(_Entry):
    notice: str = Field(pattern="^[a-z_]+$")
    text: str = Field(min_length=1, max_length=200)
    needed: bool = False


def load_phoning(file: Path = FOLDER / "phoning.toml") -> Script:
    """What is said on the telephone; refuses a notice twice."""
    said = [
        _checked(file, "said", number, row, _Said)
        for number, row in enumerate(_rows(file, "said", beside=("rules",)), start=1)
    ]
    _refuse_twice(file, "notice", [row.notice for row in said])
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    rules = _checked(file, "rules", 1, data.get("rules", {}), _Script)
    return Script(
        rules.opening,
        rules.otherwise,
        {row.notice: row.text for row in said},
        frozenset(row.notice for row in said if row.needed),
        rules.attempts,
        timedelta(hours=rules.again_after_hours),
    )


class _Period(_Entry):
    id: str = Field(pattern="^[a-z_]+$")
    name: str = Field(min_length=1)
    length: str = Field(min_length=1)
    source: str = Field(min_length=1)
    binding: Literal["law", "check", "analog", "design"]
    workdays: int | None = Field(default=None, ge=1, le=366)


def load_periods(file: Path = FOLDER / "periods.toml") -> tuple[Period, ...]:
    """The limits that no step of a case starts, for people to read."""
    rows = [
        _checked(file, "period", number, row, _Period)
        for number, row in enumerate(_rows(file, "period"), start=1)
    ]
    _refuse_twice(file, "id", [row.id for row in rows])
    uncounted = set(default_record.LIMITS.values()) - {row.id for row in rows if row.workdays}
    if uncounted:
        raise RulebookError(f"{file.name}: no workdays for {', '.join(sorted(uncounted))}")
    return tuple(Period(row.id, row.name, row.length, row.source, row.binding, row.workdays) for row in rows)


def load_terms(file: Path = FOLDER / "terms.toml") -> tuple[Term, ...]:
    """The terms; :class:`RulebookError` names what is wrong, events the lifecycle does not know included."""
    rows = [
        _checked(file, "term", number, row, _Term) for number, row in enumerate(_rows(file, "term"), start=1)
    ]
    _refuse_twice(file, "id", [row.id for row in rows])
    return tuple(
        Term(
            row.id,
            row.name,
            frozenset(row.starts),
            frozenset(row.stops),
            row.length,
            row.unit,
            row.owner,
            row.source,
            row.binding,
            row.tells,
            frozenset(row.tracks),
            frozenset(row.pauses),
            frozenset(row.resumes),
            row.extend,
            row.approver,
            row.on_expiry,
            row.window,
        )
        for row in rows
    )


class _Choice(_Entry):
    code: str = Field(pattern="^[a-z_]+$")
    name: str = Field(min_length=1)
    source: str = Field(min_length=1)
    binding: Literal["law", "check", "analog", "design"]


def load_choices(file: Path = FOLDER / "handling.toml") -> dict[Need, dict[str, str]]:
    """The closed lists of reasons that a step may give: for each need its codes and their names."""
    lists = {Need.RETURN: "return", Need.SUSPENSION: "suspension", Need.MATTER: "matter", Need.FLAG: "flag"}
    choices = {}
    for need, table in lists.items():
        rows = [
            _checked(file, table, number, row, _Choice)
            for number, row in enumerate(_rows(file, table, beside=lists.values()), start=1)
        ]
        _refuse_twice(file, "code", [row.code for row in rows])
        choices[need] = {row.code: row.name for row in rows}
    return choices


class _Limit(_Entry):
    id: Annotated[LimitId, Field(strict=False)]
    most: int = Field(ge=1)
    seconds: int = Field(ge=1, le=LONGEST_WINDOW)
    then: Annotated[Reaction, Field(strict=False)]
    why: str = Field(min_length=1)


class _Work(_Entry):
    bits: int = Field(ge=1, le=28)
    seconds: int = Field(ge=60, le=LONGEST_WINDOW)
    why: str = Field(min_length=1)


def load_limits(file: Path = FOLDER / "limits.toml") -> Limits:
    """The limits; refuses a missing or an unknown one."""
    try:
        rows = [
            _checked(file, "limit", n, row, _Limit)
            for n, row in enumerate(_rows(file, "limit", ("work",)), start=1)
        ]
        work = _checked(
            file, "work", 1, tomllib.loads(file.read_text(encoding="utf-8")).get("work", {}), _Work
        )
        return complete(
            (Limit(row.id, row.most, row.seconds, row.then) for row in rows), Terms(work.bits, work.seconds)
        )
    except ValueError as error:
        raise RulebookError(f"{file.name}: {error}") from error


class _Indicator(_Entry):
    id: str = Field(pattern="^[a-z_]+$")
    section: str = Field(min_length=1)
    name: str = Field(min_length=1)
    unit: str = Field(min_length=1)
    definition: str
    numerator: str = ""
    denominator: str = ""
    source: str = Field(min_length=1)
    recorded: bool = True

    @model_validator(mode="after")
    def _agrees(self) -> "_Indicator":
        if bool(self.numerator) != bool(self.denominator) or bool(self.numerator) != (self.unit == "%"):
            raise ValueError("a percentage, and nothing else, has a numerator and a denominator")
        if not self.recorded and not self.definition.startswith("未记录"):
            raise ValueError("what is not recorded says 未记录 first")
        return self


class _Choices(_Entry):
    ranked_from: int = Field(ge=1)
    compared_from: int = Field(ge=1)
    early_share: float = Field(gt=0, le=1)
    repeat_days: int = Field(ge=1, le=366)
    hot_least: int = Field(ge=1)
    hot_times: float = Field(ge=1)
    hot_shown: int = Field(ge=1, le=100)
    hot_alike: int = Field(ge=2)


class _PublicFigure(_Entry):
    name: str = Field(min_length=1)
    words: str = Field(min_length=1)


class _Public(_Entry):
    least: int = Field(ge=1)
    averaged_from: int = Field(ge=1)
    title: str = Field(min_length=1)
    notice: str = Field(min_length=1)
    licence: str = Field(min_length=1)
    rest: str = Field(min_length=1)
    examples: str = Field(min_length=1)
    figures: dict[str, _PublicFigure]
    tables: dict[Literal["channels", "domains", "excuses"], str]
    """Only tables that part the accepted cases, each by a thing of its own: the proof in statistics/public.py rests on that."""

    @model_validator(mode="after")
    def _tells_the_whole(self) -> "_Public":
        if "accepted" not in self.figures:
            raise ValueError("the tables part the accepted cases, so those are public")
        return self

    def made(self) -> Public:
        figures = {id: PublicFigure(one.name, one.words) for id, one in self.figures.items()}
        return Public(**{**self.model_dump(), "figures": figures})


def load_indicators(file: Path = FOLDER / "indicators.toml") -> Catalogue:
    """What is published each month; refuses weights that do not add up to 100 or weigh what is no percentage."""
    tables = ("choices", "weights", "public", "channels", "excuses")
    rows = [
        _checked(file, "indicator", number, row, _Indicator)
        for number, row in enumerate(_rows(file, "indicator", tables), start=1)
    ]
    _refuse_twice(file, "id", [row.id for row in rows])
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    chosen = _checked(file, "choices", 1, data["choices"], _Choices)
    weights: dict[str, int] = data["weights"]
    rates = {row.id for row in rows if row.numerator}
    if sum(weights.values()) != 100 or not set(weights) <= rates:
        raise RulebookError(f"{file.name}: [weights] are percentages' and add up to 100")
    indicators = tuple(
        Indicator(
            row.id,
            row.section,
            row.name,
            row.unit,
            row.definition,
            row.numerator,
            row.denominator,
            row.source,
            row.recorded,
        )
        for row in rows
    )
    public = _checked(file, "public", 1, data["public"], _Public)
    odd = set(public.figures) - {row.id for row in rows if row.recorded}
    if odd:
        raise RulebookError(f"{file.name}: [public.figures]: not recorded {', '.join(sorted(odd))}")
    choices = Choices(**chosen.model_dump(), weights=weights)
    return Catalogue(indicators, choices, public.made(), data["channels"], data["excuses"])


def load_words(file: Path = FOLDER / "words.toml") -> Words:
    """The words; refuses a missing or an unknown one."""
    data = tomllib.loads(file.read_text(encoding="utf-8"))

    def named(name: str, kind: type[K]) -> dict[K, str]:
        odd = set(data.get(name, ())) ^ set(kind)
        if odd:
            raise RulebookError(f"{file.name}: [{name}]: missing or unknown {', '.join(sorted(odd))}")
        return {kind(key): said for key, said in data[name].items()}

    return Words(
        named("status", Status),
        named("event", Event),
        named("file", FileKind),
        named("relation", Relation),
        named("unmet", Unmet),
        named("need", Need),
        named("track", Track),
        named("role", Role),
        named("scan", Scan),
        _filled(file, "amounts", str(data.get("amounts", "")), AMOUNTS),
        named("record_status", RecordStatus),
        named("record_event", RecordEvent),
        named("record_ask", RecordEvent),
        named("account_act", Act),
        _filled(file, "record_entry", str(data.get("record_entry", "")), frozenset({"what", "text"})),
    )


def _filled(file: Path, name: str, said: str, slots: frozenset[str]) -> str:
    """A sentence with exactly these slots."""
    if {slot for _, slot, _, _ in Formatter().parse(said) if slot is not None} != slots:
        raise RulebookError(f"{file.name}: {name}: names other than {', '.join(sorted(slots))}")
    return said


def load_calendar(file: Path = FOLDER / "calendar.toml", imported: Sequence[Path] = ()) -> WorkCalendar:
    """The working-day calendar; an imported year takes the place of the one shipped."""
    years = {year.year: year for source in (file, *imported) for year in load_years(source)}
    return WorkCalendar(years.values())


class _Reason(_Entry):
    code: str = Field(pattern="^R[0-9]{2}$")
    name: str = Field(min_length=1)
    route: str
    source: str = Field(min_length=1)
    binding: Literal["law", "check", "analog", "design"]


def load_reasons(file: Path = FOLDER / "reasons.toml") -> tuple[Reason, ...]:
    """The reasons for refusing; :class:`RulebookError` names what is wrong."""
    rows = [
        _checked(file, "reason", number, row, _Reason)
        for number, row in enumerate(_rows(file, "reason"), start=1)
    ]
    _refuse_twice(file, "code", [row.code for row in rows])
    return tuple(Reason(row.code, row.name, row.route, row.source) for row in rows)


def load_years(file: Path) -> list[CalendarYear]:
    """The years of one file; :class:`RulebookError` names what is wrong."""
    rows = [
        _checked(file, "year", number, row, _Year) for number, row in enumerate(_rows(file, "year"), start=1)
    ]
    _refuse_twice(file, "year", [str(row.year) for row in rows])
    return [_calendar_year(row) for row in rows]


def _calendar_year(row: _Year) -> CalendarYear:
    holidays = {holiday.day: holiday.name for holiday in row.holidays}
    return CalendarYear(row.year, row.provisional, row.source, holidays, frozenset(row.workdays))


LONGEST_NOTICE = 65_536  # bytes; a year takes some 2,000


def notice(content: bytes) -> CalendarYear:
    """The one year of a file that somebody sent; :class:`NoticeRefused` names the place that cannot be read."""
    if len(content) > LONGEST_NOTICE:
        raise NoticeRefused(Flaw.LARGE, f"a file of more than {LONGEST_NOTICE} bytes")
    try:
        data = tomllib.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise NoticeRefused(Flaw.UNREADABLE, f"cannot be read: {error}") from error
    rows = data.get("year")
    if set(data) != {"year"} or not isinstance(rows, list) or len(rows) != 1:
        raise NoticeRefused(Flaw.UNREADABLE, "one file holds one [[year]] and nothing else")
    try:
        return _calendar_year(_Year.model_validate(rows[0]))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        flaw = Flaw.UNREADABLE if place else Flaw.DAYS
        raise NoticeRefused(flaw, f"{place}: {first['msg']}", place) from error


class _LegalHoliday(_Entry):
    name: str = Field(min_length=2)
    days: int = Field(ge=1, le=10)
    first: str = Field(alias="from", pattern=r"^\d\d-\d\d$")
    last: str = Field(alias="until", pattern=r"^\d\d-\d\d$")
    source: str = Field(min_length=1)
    binding: Literal["law"]


def load_holidays(file: Path = FOLDER / "holidays.toml") -> tuple[LegalHoliday, ...]:
    """The holidays that the law gives; :class:`RulebookError` names what is wrong."""
    rows = [
        _checked(file, "holiday", number, row, _LegalHoliday)
        for number, row in enumerate(_rows(file, "holiday"), start=1)
    ]
    return tuple(
        LegalHoliday(row.name, row.days, _in_a_year(row.first), _in_a_year(row.last), row.source)
        for row in rows
    )


def _in_a_year(written: str) -> tuple[int, int]:
    month, day = written.split("-")
    return int(month), int(day)


def _rows(file: Path, name: str, beside: Iterable[str] = ()) -> Sequence[object]:
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RulebookError(f"{file.name}: cannot be read: {error}") from error
    rows = data.pop(name, None)
    if set(data) - set(beside) or not isinstance(rows, list) or not rows:
        raise RulebookError(f"{file.name}: holds [[{name}]] entries and nothing else")
    return rows


def _checked(file: Path, name: str, number: int, row: object, model: type[M]) -> M:
    try:
        return model.model_validate(row)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "entry"
        raise RulebookError(f"{file.name}: [[{name}]] no. {number}: {place}: {first['msg']}") from error


def _refuse_twice(file: Path, what: str, values: Sequence[str]) -> None:
    for value in values:
        if values.count(value) > 1:
            raise RulebookError(f"{file.name}: {what} {value} stands twice")


def _refuse_circles(file: Path, supervisors: dict[str, str]) -> None:
    for start in supervisors:
        line = [start]
        while supervisors[line[-1]]:
            line.append(supervisors[line[-1]])
            if line[-1] in line[:-1]:
                raise RulebookError(
                    f"{file.name}: [[body]] {start}: supervised in a circle: {' > '.join(line)}"
                )
