"""Which tables does a month have? Rows and columns with their kinds, each counted by the same functions as the whole city.

A table of parts adds up: its channels, domains and bodies are the cases accepted in the month, parted.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from intake.reference.rulebook import Rulebook
from intake.rules.bodies import Kind
from intake.rules.calendar import local_date
from intake.rules.default_record import RecordEvent, status_after
from intake.rules.lifecycle import Event, Need, Status
from intake.rules.ranking import ranks
from intake.rules.shares import percents, rounded
from intake.rules.supervision import supervision_number
from intake.statistics import measured, measures
from intake.statistics.facts import CaseFact, Facts, TopicFact
from intake.statistics.measured import Rate, change
from intake.statistics.workdays import Workdays

Cell = str | int | float | Rate | None
UNKNOWN = "未细分"


class Sort(StrEnum):
    """What a column holds: how it is written and aligned."""

    TEXT = "text"
    COUNT = "count"
    RATE = "rate"  # a Rate: three columns wherever it is written, numerator, denominator, percentage
    PERCENT = "percent"  # 33.33
    CHANGE = "change"  # percent, signed
    MONEY = "money"  # fen; written in 万元
    NUMBER = "number"
    DATE = "date"  # ISO


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``parts`` are what numerator and denominator of a rate are called."""

    id: str
    name: str
    sort: Sort = Sort.COUNT
    parts: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row; ``key`` names what it is about, as ids and codes."""

    key: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """One table; ``total`` is the row under it where its columns add up, ``note`` a line people read beside it."""

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: Row | None = None
    note: str = ""

    def cell(self, key: str, column: str) -> Cell:
        """One cell; None when the table has no such row."""
        place = [one.id for one in self.columns].index(column)
        return next((row.cells[place] for row in self.rows if row.key == key), None)


Bases = Mapping[str, Mapping[str, Table]]
"""The tables of the months to compare with, by base and by id."""
CITY, TOWNS = frozenset({Kind.CITY, Kind.VERTICAL}), frozenset({Kind.TOWNSHIP, Kind.COMMITTEE})
PREVIOUS, YEAR_AGO = "previous", "year_ago"


def windows(book: Rulebook) -> frozenset[str]:
    """The time limits within which somebody may do something: nobody is late when they end."""
    return frozenset(term.id for term in book.terms if term.window)


def all_of(facts: Facts, book: Rulebook, bases: Bases) -> tuple[Table, ...]:
    """Every table of the month, in the order of the bulletin (policy 3.4)."""
    making = _Making(facts, book, bases)
    return (
        making.channels(),
        making.domains(),
        making.subtypes(),
        making.excuses(),
        making.refusals(),
        making.statuses(),
        making.bodies("bodies", "市直部门", CITY),
        making.bodies("towns", "乡镇街道管委会", TOWNS),
        making.townships(),
        making.clocks(),
        making.grades(),
        making.arrears(),
        making.overdue(),
        making.supervised(),
        making.matters(),
        making.resolutions(),
        making.findings(),
        making.determinations(),
        making.records(),
        *making.hot(),
        making.topics(),
    )


@dataclass(frozen=True)
class _Making:
    """The tables of one month; each method makes one."""

    facts: Facts
    book: Rulebook
    bases: Bases
    _workdays: Workdays = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_workdays", Workdays(self.book.calendar))

    def channels(self) -> Table:
        return self._shared(
            "channels", "来源渠道", "渠道", lambda case: case.channel, self.book.catalogue.channels
        )

    def excuses(self) -> Table:
        names = {**self.book.catalogue.excuses, "": "未说明"}
        return self._shared("excuses", "毁约理由", "理由", lambda case: case.excuse or "", names)

    def domains(self) -> Table:
        names = {domain.code: domain.name for domain in self.book.domains}
        parts = self._accepted_by(lambda case: case.domain)
        counts = {key: measures.accepted(part) for key, part in parts.items()}
        shares = self._shares(counts)
        rows = [
            (
                key,
                (
                    names[key],
                    counts[key],
                    shares[key],
                    self._changed("domains", key, counts[key], PREVIOUS),
                    self._changed("domains", key, counts[key], YEAR_AGO),
                    measures.amount_claimed(parts[key]).fen,
                    measures.true_rate(parts[key]).numerator,
                    parts[key].count(Event.RECTIFIED),
                ),
            )
            for key in _most_first(counts)
        ]
        columns = (
            Column("domain", "领域", Sort.TEXT),
            Column("accepted", "受理件数"),
            Column("share", "占比", Sort.PERCENT),
            Column("previous", "环比", Sort.CHANGE),
            Column("year_ago", "同比", Sort.CHANGE),
            Column("claimed", "诉求金额", Sort.MONEY),
            Column("true", "属实"),
            Column("rectified", "已整改"),
        )
        return _table("domains", "领域分布", columns, rows, adds_up=True)

    def subtypes(self) -> Table:
        domains = {domain.code: domain for domain in self.book.domains}
        counts = Counter((one.case.domain, one.case.subtype or "") for one in self.facts.of(Event.ACCEPT))
        rows = [
            (
                f"{code}/{subtype}",
                (domains[code].name, domains[code].subtypes.get(subtype, UNKNOWN), count),
            )
            for (code, subtype), count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        ]
        columns = (
            Column("domain", "领域", Sort.TEXT),
            Column("subtype", "细类", Sort.TEXT),
            Column("accepted", "受理件数"),
        )
        return _table("subtypes", "领域与细类", columns, rows, adds_up=True)

    def refusals(self) -> Table:
        names = {reason.code: reason.name for reason in self.book.reasons}
        counts = Counter(one.case.refusal or "" for one in self.facts.of(Event.REFUSE))
        rows = [(code, (names.get(code, "未说明"), counts[code])) for code in _most_first(counts)]
        return _table(
            "refusals",
            "不予受理原因",
            (Column("reason", "原因", Sort.TEXT), Column("refused", "件数")),
            rows,
            adds_up=True,
        )

    def statuses(self) -> Table:
        """Where the cases registered in the month stood as it ended."""
        counts = Counter(self.facts.stood(Event.FILE).values())
        names = self.book.words.status
        rows = [(status, (names[Status(status)], counts[status])) for status in _most_first(counts)]
        return _table(
            "statuses",
            "本月登记办件的月末状态",
            (Column("status", "状态", Sort.TEXT), Column("registered", "件数")),
            rows,
            adds_up=True,
        )

    def bodies(self, id: str, title: str, kinds: frozenset[Kind]) -> Table:
        """The handling bodies of one kind, ranked; who has too few orders due stands below, without a rank."""
        choices = self.book.catalogue.choices
        parts = {
            body: (part, self._rates(part))
            for body, part in self.facts.by_lead.items()
            if self.book.bodies.get(body).kind in kinds and _worked(part)
        }
        on_time = {body: rates["on_time"] for body, (_, rates) in parts.items()}
        places = ranks(
            {body: (rate.numerator, rate.denominator) for body, rate in on_time.items()}, choices.ranked_from
        )
        rows = [
            (body, (places.get(body), self.book.bodies.get(body).name, *self._quality(*parts[body])))
            for body in sorted(parts, key=lambda body: (places.get(body, len(parts) + 1), body))
        ]
        note = f"应办结少于 {choices.ranked_from} 件的不排名;名次按按时办结率,相同的并列。"
        return _table(id, title, QUALITY, rows, note=note)

    def _rates(self, part: Facts) -> dict[str, Rate]:
        """The rates of one body that its row shows or its score weighs, each counted once."""
        wanted = dict.fromkeys((*RATES, *self.book.catalogue.choices.weights))
        found = {id: measures.PLAIN[id](part) for id in wanted}
        return {id: rate for id, rate in found.items() if isinstance(rate, Rate)}

    def _quality(self, part: Facts, rates: Mapping[str, Rate]) -> tuple[Cell, ...]:
        return (
            measures.accepted(part),
            measures.referred(part),
            *(rates[id] for id in RATES),
            part.count(Event.RETURN),
            len(part.cases(Event.SEND_BACK, Event.DISPUTE)),
            len(part.cases(Event.GRANT_EXTENSION)),
            rates["on_time"].denominator - rates["on_time"].numerator,
            self._score(rates),
        )

    def _score(self, rates: Mapping[str, Rate]) -> float | None:
        """The weighted mean of a body's rates; None where one of them has no denominator."""
        total = Decimal(0)
        for id, weight in self.book.catalogue.choices.weights.items():
            rate = rates.get(id)
            if rate is None or not rate.denominator:
                return None
            total += Decimal(weight * rate.numerator) / rate.denominator
        return rounded(total)

    def townships(self) -> Table:
        """How often each township or committee is named as respondent; not a ranking: nothing is determined by a complaint."""
        about = Counter(one.case.respondent for one in self.facts.of(Event.ACCEPT))
        true = Counter(one.case.respondent for one in self.facts.of(*measures.FOUND))
        determined = Counter(one.respondent for one in self.facts.determinations)
        rows = [
            (body.id, (body.name, about[body.id], true[body.id], determined[body.id]))
            for body in self.book.bodies
            if body.kind in TOWNS
        ]
        columns = (
            Column("body", "乡镇街道管委会", Sort.TEXT),
            Column("named", "受理中被反映"),
            Column("true", "核实属实"),
            Column("determined", "认定违约失信"),
        )
        note = "被反映不等于失信,不排名;认定以文号为准。"
        return _table("townships", "乡镇街道管委会被反映情况", columns, rows, adds_up=True, note=note)

    def clocks(self) -> Table:
        out = windows(self.book)
        running = measures.running(self.facts, out)
        overdue = Counter(one.term for one in running if one.due_on < self.facts.cut)
        rows = [
            (term.id, (term.name, term.owner, measures.in_time(self.facts, term.id), overdue[term.id]))
            for term in self.book.terms
            if not term.window
        ]
        columns = (
            Column("term", "时限", Sort.TEXT),
            Column("owner", "责任方", Sort.TEXT),
            Column("in_time", "按时率", Sort.RATE, ("按时完成", "本月到期")),
            Column("overdue", "月末仍超期"),
        )
        return _table("clocks", "时限", columns, rows)

    def grades(self) -> Table:
        counts = Counter((one.satisfaction, one.solved) for one in self.facts.answers)
        rows = [
            (
                str(grade),
                (name, counts[grade, True], counts[grade, False], counts[grade, True] + counts[grade, False]),
            )
            for grade, name in GRADES.items()
        ]
        columns = (
            Column("grade", "评价", Sort.TEXT),
            Column("solved", "已解决"),
            Column("unsolved", "未解决"),
            Column("answers", "合计"),
        )
        return _table("grades", "满意度", columns, rows, adds_up=True)

    def arrears(self) -> Table:
        """What is owed, by kind: claimed in what the month took up, and verified, undisputed, disputed, paid as it ends."""
        names = next(domain.subtypes for domain in self.book.domains if domain.code == "DEBT")
        parts = self.facts.by_case(
            lambda case: (case.subtype or "") if case.domain == "DEBT" else "\0", Event.ACCEPT
        )
        rows = [
            (
                subtype,
                (
                    name,
                    measures.accepted(part),
                    measures.amount_claimed(part).fen,
                    measures.amount_verified(part).of,
                    measures.amount_verified(part).fen,
                    measures.amount_undisputed(part).fen,
                    measures.amount_disputed(part).fen,
                    measures.amount_paid(part).fen,
                    measures.paid_rate(part),
                ),
            )
            for subtype, name in {**names, "": UNKNOWN}.items()
            if (part := parts.get(subtype)) is not None and (measures.accepted(part) or part.amounts)
        ]
        columns = (
            Column("kind", "类型", Sort.TEXT),
            Column("accepted", "受理件数"),
            Column("claimed", "诉求金额", Sort.MONEY),
            Column("recorded", "累计核实件数"),
            Column("verified", "累计核实金额", Sort.MONEY),
            Column("undisputed", "其中无分歧", Sort.MONEY),
            Column("disputed", "有分歧", Sort.MONEY),
            Column("paid", "累计已兑付", Sort.MONEY),
            Column("paid_rate", "兑付率", Sort.RATE, ("已兑付无分歧(元)", "无分歧(元)")),
        )
        note = "受理和诉求是本月的;核实、兑付是截至月末累计的,按最后一次记录。两类金额不相加。"
        return _table("arrears", "拖欠款项", columns, rows, adds_up=True, note=note)

    def overdue(self) -> Table:
        names = {term.id: term.name for term in self.book.terms}
        supervised = {one.case.number: local_date(one.at) for one in self.facts.of(Event.SUPERVISE)}
        given = self._given()
        rows = [
            (
                f"{one.case.number}/{one.term}/{one.started_on}",
                (
                    one.case.number,
                    self.book.bodies.get(one.lead).name,
                    self._domain(one.case),
                    names.get(one.term, one.term),
                    one.due_on.isoformat(),
                    self._workdays.between(one.due_on, self._ended(one.met_on)),
                    "仍超期" if one.runs_on(self.facts.cut) else "已完成",
                    given.get(one.case.number, ""),
                    _cited(one.case.number, supervised.get(one.case.number)),
                ),
            )
            for one in measures.late(self.facts, windows(self.book))
        ]
        columns = (
            Column("number", "编号", Sort.TEXT),
            Column("body", "单位", Sort.TEXT),
            Column("domain", "领域", Sort.TEXT),
            Column("term", "时限", Sort.TEXT),
            Column("due_on", "末日", Sort.DATE),
            Column("days_late", "超期工作日"),
            Column("state", "月末情况", Sort.TEXT),
            Column("given", "本月申请", Sort.TEXT),
            Column("supervised", "本月督办号", Sort.TEXT),
        )
        note = "本月申请:单位这个月办过的延期、退单、中止、提请协调,不等于超期的理由成立。"
        return _table("overdue", "超期清单", columns, rows, note=note)

    def _given(self) -> dict[str, str]:
        """What bodies brought forward this month for each case: the names of the steps, never their words."""
        steps: dict[str, list[str]] = {}
        for one in self.facts.of(Event.ASK_EXTENSION, Event.RETURN, Event.SUSPEND, Event.RAISE):
            names = steps.setdefault(one.case.number, [])
            if (name := self.book.words.event[Event(one.event)]) not in names:
                names.append(name)
        return {number: "、".join(names) for number, names in steps.items()}

    def _ended(self, met_on: date | None) -> date:
        return met_on if met_on is not None and met_on < self.facts.cut else self.facts.cut

    def supervised(self) -> Table:
        first = {one.case.number: one for one in reversed(self.facts.of(Event.SUPERVISE))}
        stood = self.facts.stood(Event.SUPERVISE)
        rows = [
            (
                number,
                (
                    number,
                    _cited(number, local_date(one.at)),
                    self.book.bodies.get(one.lead).name,
                    self._domain(one.case),
                    local_date(one.at).isoformat(),
                    self.book.words.status[Status(stood[number])],
                ),
            )
            for number, one in sorted(first.items())
        ]
        columns = (
            Column("number", "编号", Sort.TEXT),
            Column("cited", "督办号", Sort.TEXT),
            Column("body", "单位", Sort.TEXT),
            Column("domain", "领域", Sort.TEXT),
            Column("at", "督办日期", Sort.DATE),
            Column("status", "月末状态", Sort.TEXT),
        )
        return _table("supervised", "督办清单", columns, rows)

    def matters(self) -> Table:
        reasons = self.book.choices[Need.MATTER]
        rows = [
            (
                f"{one.case.number}/{one.raised_at.isoformat()}",
                (
                    one.case.number,
                    reasons.get(one.reason, one.reason),
                    one.grade,
                    local_date(one.raised_at).isoformat(),
                    _day(one.closed_at, self.facts),
                ),
            )
            for one in self.facts.matters
        ]
        columns = (
            Column("number", "编号", Sort.TEXT),
            Column("reason", "提请原因", Sort.TEXT),
            Column("grade", "级别", Sort.TEXT),
            Column("raised_on", "提请日期", Sort.DATE),
            Column("closed_on", "结束日期", Sort.DATE),
        )
        return _table("matters", "提请协调事项", columns, rows)

    def resolutions(self) -> Table:
        rows = [
            (
                f"{one.case.number}/{one.resolved_on}",
                (
                    one.case.number,
                    self.book.bodies.get(one.owner).name,
                    one.resolved_on.isoformat(),
                    one.due_on.isoformat(),
                    one.done_on.isoformat() if one.done_on and one.done_on < self.facts.month.after else None,
                ),
            )
            for one in self.facts.resolutions
        ]
        columns = (
            Column("number", "编号", Sort.TEXT),
            Column("owner", "责任单位", Sort.TEXT),
            Column("resolved_on", "议定日期", Sort.DATE),
            Column("due_on", "落实日期", Sort.DATE),
            Column("done_on", "已落实", Sort.DATE),
        )
        return _table("resolutions", "议定事项", columns, rows)

    def findings(self) -> Table:
        kinds = {
            Event.FIND_TRUE: "属实",
            Event.FIND_PARTLY_TRUE: "部分属实",
            Event.FIND_UNTRUE: "不属实",
            Event.FIND_UNVERIFIABLE: "无法核实",
        }
        rows = [(event.value, (name, self.facts.count(event))) for event, name in kinds.items()]
        return _table(
            "findings",
            "核实结论",
            (Column("finding", "结论", Sort.TEXT), Column("count", "件次")),
            rows,
            adds_up=True,
        )

    def determinations(self) -> Table:
        words, last = self.book.words, {one.document: RecordEvent(one.event) for one in self.facts.records}
        rows = [
            (
                one.document,
                (
                    one.document,
                    one.case.number,
                    self.book.bodies.get(one.respondent).name,
                    local_date(one.at).isoformat(),
                    words.record_status[status_after(last.get(one.document))],
                ),
            )
            for one in self.facts.determinations
        ]
        columns = (
            Column("document", "文号", Sort.TEXT),
            Column("number", "编号", Sort.TEXT),
            Column("respondent", "单位", Sort.TEXT),
            Column("at", "认定日期", Sort.DATE),
            Column("status", "期末状态", Sort.TEXT),
        )
        return _table("determinations", "违约失信认定", columns, rows)

    def records(self) -> Table:
        """What happened to records of defaults, determined in this period or before."""
        words = self.book.words.record_event
        rows = [
            (
                str(place),
                (
                    one.document,
                    one.case.number,
                    self.book.bodies.get(one.respondent).name,
                    words[RecordEvent(one.event)],
                    local_date(one.at).isoformat(),
                ),
            )
            for place, one in enumerate(self.facts.records, start=1)
        ]
        columns = (
            Column("document", "文号", Sort.TEXT),
            Column("number", "编号", Sort.TEXT),
            Column("respondent", "单位", Sort.TEXT),
            Column("event", "事项", Sort.TEXT),
            Column("at", "日期", Sort.DATE),
        )
        return _table("records", "失信记录的异议与修复", columns, rows)

    def hot(self) -> tuple[Table, ...]:
        """What was told again and again, with an example; no table where nobody looked."""
        if self.facts.topics is None:
            return ()
        cases = {one.case.number: one.case for one in self.facts.of(Event.ACCEPT)}
        rows = [self._hot(one, [cases[number] for number in one.cases]) for one in self.facts.topics]
        least = self.book.catalogue.choices.hot_alike
        note = (
            f"说同一件事的至少 {least} 件;例子摘自其中一件,略去了能认出人的内容,金额只写范围。"
            if rows
            else ""
        )
        return (_table("hot", "热点问题", HOT, rows, note=note),)

    def _hot(self, topic: TopicFact, cases: Sequence[CaseFact]) -> tuple[str, tuple[Cell, ...]]:
        lead = _most_first(Counter(case.lead for case in cases))[0]
        row = (
            self._called(cases),
            len(cases),
            measures.matters_of(self.facts, topic.cases),
            self.book.bodies.get(lead).name,
            topic.example,
            topic.released,
        )
        return topic.key, row

    def _called(self, cases: Sequence[CaseFact]) -> str:
        """What the topic is called: its domain, what it is about, and against whom, as far as most of its cases agree."""
        (code,) = {case.domain for case in cases}
        domain = next(one for one in self.book.domains if one.code == code)
        subtype = _most([case.subtype for case in cases])
        respondent = _most([case.respondent for case in cases])
        about = f"{domain.name}·{domain.subtypes[subtype]}" if subtype in domain.subtypes else domain.name
        return f"{about}({self.book.bodies.get(respondent).name})" if respondent else about

    def topics(self) -> Table:
        """The topics told of most, and whether one rises suddenly beside the three months before (policy 3.3)."""
        choices = self.book.catalogue.choices
        domains = {domain.code: domain for domain in self.book.domains}
        accepted = self.facts.of(Event.ACCEPT)
        counts = Counter((one.case.domain, one.case.subtype or "") for one in accepted)
        known, judged = self.facts.before_is_whole, self.facts.trend_is_whole
        before = {topic: [month.get(topic, 0) for month in self.facts.trend] for topic in counts}
        leads = {topic: Counter[str]() for topic in counts}
        for one in accepted:
            leads[one.case.domain, one.case.subtype or ""][one.case.lead] += 1
        rows = [
            (
                f"{code}/{subtype}",
                (
                    domains[code].name,
                    domains[code].subtypes.get(subtype, UNKNOWN),
                    count,
                    before[code, subtype][0] if known and before[code, subtype] else None,
                    self.book.bodies.get(_most_first(leads[code, subtype])[0]).name,
                    "突增"
                    if judged and _sudden(count, before[code, subtype], choices.hot_least, choices.hot_times)
                    else "",
                ),
            )
            for (code, subtype), count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[
                : choices.hot_shown
            ]
        ]
        columns = (
            Column("domain", "领域", Sort.TEXT),
            Column("subtype", "诉求点", Sort.TEXT),
            Column("accepted", "受理件数"),
            Column("before", "上月件数"),
            Column("body", "主要承办单位", Sort.TEXT),
            Column("sudden", "预警", Sort.TEXT),
        )
        return _table("topics", "诉求点与预警", columns, rows, note="" if judged else NOT_JUDGED)

    def _domain(self, case: CaseFact) -> str:
        return next(domain.name for domain in self.book.domains if domain.code == case.domain)

    def _accepted_by(self, key: Callable[[CaseFact], str]) -> dict[str, Facts]:
        """The facts of each kind of case of which anything was accepted, found or rectified."""
        parts = self.facts.by_case(key, Event.ACCEPT, Event.RECTIFIED, *measures.FOUND)
        return {value: part for value, part in parts.items() if part.happened}

    def _shared(
        self, id: str, title: str, heading: str, key: Callable[[CaseFact], str], names: Mapping[str, str]
    ) -> Table:
        """The cases accepted, parted by one thing, with each part's share."""
        counts = Counter(key(one.case) for one in self.facts.of(Event.ACCEPT))
        shares = self._shares(counts)
        rows = [
            (
                value,
                (
                    names.get(value, value),
                    counts[value],
                    shares[value],
                    self._changed(id, value, counts[value], PREVIOUS),
                    self._changed(id, value, counts[value], YEAR_AGO),
                ),
            )
            for value in _most_first(counts)
        ]
        columns = (
            Column("name", heading, Sort.TEXT),
            Column("accepted", "受理件数"),
            Column("share", "占比", Sort.PERCENT),
            Column("previous", "环比", Sort.CHANGE),
            Column("year_ago", "同比", Sort.CHANGE),
        )
        return _table(id, title, columns, rows, adds_up=True)

    def _shares(self, counts: Mapping[str, int]) -> dict[str, float | None]:
        order = _most_first(counts)
        return dict(zip(order, percents([counts[key] for key in order]), strict=True))

    def _changed(self, table: str, key: str, now: int, base: str) -> float | None:
        if base not in self.bases:
            return None
        before = self.bases[base][table].cell(key, "accepted")
        found = change(
            now, before if isinstance(before, int) else 0, self.book.catalogue.choices.compared_from
        )
        return found.by if found is not None else None


RATES = ("signed_in_time", "on_time", "solved", "satisfied")
"""The rates that a body's row shows, in the order of its columns."""
QUALITY = (
    Column("rank", "名次"),
    Column("body", "单位", Sort.TEXT),
    Column("accepted", "受理"),
    Column("referred", "派单"),
    Column("signed", "签收及时率", Sort.RATE, ("及时签收", "到期签收")),
    Column("on_time", "按时办结率", Sort.RATE, ("按时办结", "应办结")),
    Column("solved", "解决率", Sort.RATE, ("已解决", "考核件")),
    Column("satisfied", "满意率", Sort.RATE, ("满意", "有效评价")),
    Column("returned", "退单"),
    Column("redone", "重办"),
    Column("extended", "延期"),
    Column("late", "超期件"),
    Column("score", "综合得分", Sort.NUMBER),
)
NOT_JUDGED = "数据不足三个月,不作突增判断。"
HOT = (
    Column("name", "问题", Sort.TEXT),
    Column("accepted", "受理件数"),
    Column("matters", "合并后事项"),
    Column("body", "主要承办单位", Sort.TEXT),
    Column("example", "例子", Sort.TEXT),
    Column("released", "公开的例子", Sort.TEXT),
)
GRADES = {5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意"}


def to_json(table: Table) -> dict[str, Any]:
    """The table as plain data."""
    return {
        "id": table.id,
        "title": table.title,
        "columns": [
            {
                "id": one.id,
                "name": one.name,
                "sort": one.sort.value,
                "parts": list(one.parts) if one.parts else None,
            }
            for one in table.columns
        ],
        "rows": [_row_json(row) for row in table.rows],
        "total": _row_json(table.total) if table.total else None,
        "note": table.note,
    }


def from_json(data: Mapping[str, Any]) -> Table:
    """What :func:`to_json` wrote."""
    columns = tuple(
        Column(one["id"], one["name"], Sort(one["sort"]), tuple(one["parts"]) if one["parts"] else None)
        for one in data["columns"]
    )
    rows = tuple(_row(row) for row in data["rows"])
    return Table(
        data["id"], data["title"], columns, rows, _row(data["total"]) if data["total"] else None, data["note"]
    )


def _row_json(row: Row) -> dict[str, Any]:
    return {"key": row.key, "cells": [measured.to_json(c) if isinstance(c, Rate) else c for c in row.cells]}


def _row(data: Mapping[str, Any]) -> Row:
    cells = (
        Rate(cell["numerator"], cell["denominator"]) if isinstance(cell, Mapping) else cell
        for cell in data["cells"]
    )
    return Row(data["key"], tuple(cells))


def _table(
    id: str,
    title: str,
    columns: tuple[Column, ...],
    rows: Iterable[tuple[str, tuple[Cell, ...]]],
    *,
    adds_up: bool = False,
    note: str = "",
) -> Table:
    made = tuple(Row(key, cells) for key, cells in rows)
    return Table(id, title, columns, made, _total(columns, made) if adds_up else None, note)


def _total(columns: Sequence[Column], rows: Sequence[Row]) -> Row:
    """The sums of the counts and amounts; 100.00 under shares that add up; nothing under changes."""

    def under(place: int, column: Column) -> Cell:
        cells = [row.cells[place] for row in rows if row.cells[place] is not None]
        if column.sort in (Sort.COUNT, Sort.MONEY):
            return (
                sum(cell for cell in cells if isinstance(cell, int))
                if cells or column.sort is Sort.COUNT
                else None
            )
        return 100.0 if column.sort is Sort.PERCENT and cells else None

    first_text = "合计"
    return Row(
        "total", (first_text, *(under(place, column) for place, column in enumerate(columns) if place))
    )


def _most_first(counts: Mapping[str, int]) -> list[str]:
    return sorted(counts, key=lambda key: (-counts[key], key))


def _most(values: Sequence[str | None]) -> str:
    """What at least half of them are, the first by name where two are even; empty where nothing is."""
    counts = Counter(value for value in values if value)
    first = next(iter(_most_first(counts)), "")
    return first if 2 * counts[first] >= len(values) else ""


def _cited(number: str, on: date | None) -> str:
    return supervision_number(number, on) if on is not None else ""


def _worked(part: Facts) -> bool:
    """Whether a body was sent anything, owed anything or was rated in the month."""
    return bool(measures.referred(part) or part.clocks or part.answers or part.count(Event.RETURN))


def _sudden(count: int, before: Sequence[int], least: int, times: float) -> bool:
    mean = sum(before) / len(before) if before else 0
    return count >= least and count >= times * mean


def _day(at: Any, facts: Facts) -> str | None:
    return local_date(at).isoformat() if at is not None and at < facts.month.ends else None
