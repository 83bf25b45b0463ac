"""What can be asked of Jiannuo? The one object both fronts hold; each method is one transaction."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from intake import inbox, look, outbox, streamed, watch
from intake.desk import (
    accounts,
    administration,
    alarms,
    attachments,
    body_reports,
    calls,
    codes,
    consent,
    contacts,
    coordination,
    corrections,
    counting,
    dashboard,
    default_records,
    delegates,
    evaluation,
    feedback,
    filing,
    history,
    hot,
    identity,
    inspection,
    lists,
    months,
    once,
    oversight,
    phoning,
    proposal,
    published,
    reading_room,
    ringing,
    searching,
    second_step,
    steps,
    taken_away,
    tasks,
    together,
    triage,
    turns,
    uploads,
    verified_amounts,
    waiting,
)
from intake.desk.accounts import LoggedIn, WrongLogin
from intake.desk.administration import AccountActView, TakenAwayView
from intake.desk.attachments import GivenFile
from intake.desk.body_contacts import BodyContacts
from intake.desk.calendar_desk import CalendarDesk
from intake.desk.coordination import Attendant, Resolved
from intake.desk.corrections import Corrected, Corrections, Line
from intake.desk.dashboard import DashboardView, NumberView
from intake.desk.default_records import DefaultRecords
from intake.desk.evaluation import Delivery
from intake.desk.filing import Filing
from intake.desk.history import Broken
from intake.desk.identity import Unmasked
from intake.desk.lists import Listed
from intake.desk.lookalikes import LookAlikes
from intake.desk.months import MonthView, PeriodView
from intake.desk.outside_desk import OutsideDesk
from intake.desk.oversight import Concern
from intake.desk.own_account import OwnAccount
from intake.desk.phoning import Reached
from intake.desk.pictures import Pictures
from intake.desk.reply_templates import ReplyTemplates
from intake.desk.searching import Sought, View
from intake.desk.second_step import SecondStepAsked
from intake.desk.steps import Brought, Standing
from intake.desk.tabled import TABLES, Tabled
from intake.desk.tools import CITIZEN, SEES_ALL, Actor, Tools
from intake.desk.triage import Decision
from intake.desk.turns import Answered, Files, Turn
from intake.desk.uploads import Uploaded, Uploads
from intake.desk.verified_amounts import VerifiedAmounts
from intake.errors import NotFound
from intake.inbox import Arrival
from intake.letters import TITLES, Letter, ToTheAccused, letter
from intake.minutes import minutes
from intake.outbox import Leased, Marked, Message, Outcome, Sent
from intake.rules.calendar import local_date
from intake.rules.clock import Due, due
from intake.rules.files import Scan
from intake.rules.lifecycle import Event, Need, Role, Status
from intake.rules.limits import LimitId, Source
from intake.rules.month import Month, month_of
from intake.rules.period import MonthOrPeriod, Period
from intake.rules.person import NOBODY, Person
from intake.rules.receipt import Receipt, normal_number
from intake.rules.work import Answer, Task
from intake.statistics import case_outline, month_files, parquet
from intake.statistics.charts import Chart
from intake.statistics.edition import Edition
from intake.statistics.figures import Figures
from intake.statistics.month_files import MonthForm
from intake.store import queries
from intake.store.store import Store
from intake.streamed import ListForm
from intake.views import (
    Account,
    AlarmView,
    CallView,
    CasePage,
    CaseRow,
    CaseView,
    Failure,
    Filed,
    Health,
    Load,
    LookAlike,
    MatterView,
    MeetingView,
    Progress,
    ResolutionView,
    Understood,
    Waiting,
)
from nlp.apart import Reads
from nlp.reading import Reading, Span, SpanKind

NOTHING_UPLOADED = Uploaded("")
WRITES_LETTERS = frozenset({Role.DISPATCHER, Role.SECRETARY, Role.SUPERVISOR})


class Desk:
    """The use cases over one store. ``now`` is handed in; nothing here reads the clock."""

    def __init__(self, store: Store, tools: Tools, reads: Reads, now: Callable[[], datetime]) -> None:
        self._store = store
        self._reads = reads
        self._now = now
        self._alike = LookAlikes(tools.seal, reads.meant)
        self._published = published.Shelf(tools.rulebook.catalogue.public)
        self._dashboards = dashboard.Shelf()
        self._pictures = Pictures()
        self.tools = tools
        self.outside = OutsideDesk(store, tools, self.file, now)
        self.uploads = Uploads(store, tools, now)
        self.own = OwnAccount(store, tools, now)
        self.calendar = CalendarDesk(store, tools, now)
        self.replies = ReplyTemplates(store, tools, now)
        self.bodies = BodyContacts(store, tools, now)
        self.amounts = VerifiedAmounts(store, tools, now)
        self.records = DefaultRecords(store, tools, now)

    async def read(self, text: str) -> tuple[str, Reading]:
        """The text as it can be stored, and its reading; off the event loop, outside any transaction."""
        kept = filing.clean(text)
        return kept, await self._reads.read("", kept, local_date(self._now()))

    def understood(self, reading: Reading) -> Understood:
        """What the reader understood, in the words people use."""
        top, names = reading.domains[0], self.domain_names()
        amount, deadline = reading.first(SpanKind.AMOUNT), reading.first(SpanKind.DEADLINE)
        named, place = reading.first(SpanKind.RESPONDENT), reading.first(SpanKind.PLACE)
        return Understood(
            domain=names[top.code],
            lead=self.tools.rulebook.bodies.get(proposal.route_of(self.tools, reading).lead).name,
            amount=amount.text if amount else None,
            deadline=deadline.text if deadline else None,
            respondent=self._named(named),
            place=place.text if place and not _alike(named, place) else None,
            abstains=reading.abstains,
            matters=tuple(names[matter.domain] for matter in reading.matters),
            ranges=tuple((max(matter.start - 1, 0), matter.end - 1) for matter in reading.matters),
            urgent=frozenset(span.value for span in reading.all(SpanKind.URGENT)),
            ordinary=reading.default.label == "N" and not reading.abstains,
            about_money=top.code == proposal.DEBT,
            about_somebody=proposal.is_about_somebody(reading),
        )

    async def correction(self, line: Line, text: str) -> Corrected:
        """What was typed to correct a line of what was understood; :class:`Unacceptable` for what cannot be taken."""
        kept, reading = await self.read(text)
        return corrections.typed(line, kept, reading, self.domain_names())

    async def fen(self, text: str) -> int:
        """An amount as somebody typed it, in fen; a plain number is of yuan. :class:`NotUnderstood` for what is none."""
        return corrections.one_amount(*await self.read(text))

    def _named(self, respondent: Span | None) -> str | None:
        """The official name of the body complained about, or what it was called where nobody knows it."""
        if respondent is None or not respondent.text:
            return None
        return self.tools.rulebook.bodies.get(respondent.value).name if respondent.value else respondent.text

    async def alike(self, actor: Actor, reading: Reading, phone: str = "") -> tuple[LookAlike, ...]:
        """Earlier cases that may tell the same matter as what is being told; none where vectors are off."""
        meaning = reading.meaning
        if meaning is None or actor.role not in SEES_ALL:
            return ()
        caller = filing.caller(self.tools.seal, phone)
        return await self._store.read(lambda s: self._alike.among(s, meaning, caller=caller))

    def domain_names(self) -> dict[str, str]:
        """What people call each domain."""
        return {domain.code: domain.name for domain in self.tools.rulebook.domains}

    def explain(self, reading: Reading) -> list[str]:
        """Reading, rule, route and clocks of a text, in lines; nothing is stored."""
        book, top = self.tools.rulebook, reading.domains[0]
        proposed = proposal.route_of(self.tools, reading)
        channel = proposal.channel_in_law(self.tools, top.code, reading)
        today = local_date(self._now())
        names, doubt = self.domain_names(), "abstains, " if reading.abstains else ""
        others = ", ".join(f"{guess.code} {guess.score:.2f}" for guess in reading.domains[1:4])
        tracks = frozenset(proposal.tracks(reading))
        starting = [term for term in book.terms if Event.FILE in term.starts and term.runs_on(tracks)]
        return [
            f"default {reading.default.label} {reading.default.score:.2f}; model {reading.model}; rulebook {book.digest}",
            f"domain  {top.code} {names[top.code]} ({doubt}{top.score:.2f}); next {others}",
            f"because {'、'.join(evidence.text for evidence in top.because) or 'no cue'}",
            *(f"matter  {matter.domain} ({matter.score:.2f})" for matter in reading.matters),
            f"lead    {book.bodies.get(proposed.lead).name} (rule {proposed.rule}: {proposed.because})",
            *(f"aside   {body.name}" for body in map(book.bodies.get, proposed.assist)),
            *(f"next    {body.name}" for body in map(book.bodies.get, proposed.runners_up)),
            *([f"outside {proposed.suggests}"] if proposed.suggests else ()),
            *([f"channel {channel.name} ({channel.source})"] if channel else ()),
            *(
                f"span    {span.kind.value}: {span.text} = {span.value}"
                for span in reading.spans
                if span.value is not None
            ),
            *(
                f"clock   {term.name} {_day(due(today, term.length, term.unit, book.calendar))} ({term.binding}: {term.source})"
                for term in starting
            ),
        ]

    def today(self) -> date:
        """The day it is in China."""
        return local_date(self._now())

    def status_name(self, status: Status) -> str:
        """What people call a status."""
        return self.tools.rulebook.words.status[status]

    async def file(
        self,
        source_key: str,
        channel: str,
        text: str,
        *,
        person: Person = NOBODY,
        recipient: str | None = None,
        corrections: Corrections | None = None,
        secret: bool = False,
        files: Sequence[GivenFile] = (),
        uploaded: Uploaded = NOTHING_UPLOADED,
        source: Source | None = None,
        fingerprint: str = "",
    ) -> Receipt:
        """Read and file a complaint; Conflict when other words (or another ``fingerprint``) were filed under ``source_key``.

        :class:`TooMany` when ``source`` files too often; None for one that is not counted.
        """
        kept, reading = await self.read(text)
        one = Filing(
            source_key,
            channel,
            kept,
            reading,
            person,
            recipient,
            corrections=corrections or {},
            secret=secret,
            fingerprint=fingerprint,
        )
        at = self._now()

        def filed(session: Session) -> Receipt:
            receipt = filing.file_complaint(session, self.tools, one, at)
            if source is not None:
                counting.take_filing(session, self.tools, one, receipt, source, at)
            if not receipt.again:
                self._give(session, source_key, receipt.number, files, uploaded, at)
            return receipt

        return await self._store.write(filed)

    async def told_before(self, actor: Actor, phone: str) -> tuple[CaseRow, ...]:
        """What a caller told before, for the operator on the line; see :func:`calls.told_before`."""
        today = local_date(self._now())
        return await self._store.read(lambda s: calls.told_before(s, self.tools, actor, phone, today))

    async def add_by_call(
        self, actor: Actor, number: str, phone: str, text: str, *, form: str = ""
    ) -> Standing:
        """What a caller tells besides about a case of his own; see :func:`calls.add`."""
        at, kept = self._now(), filing.clean(text)
        return await self._store.write(
            lambda s: calls.add(s, self.tools, actor, number, phone, kept, form, at)
        )

    async def answer(
        self, actor: Actor, source_key: str, text: str, answer_id: str, person: Person = NOBODY
    ) -> Receipt:
        """File what was asked on the phone and close it with a standing answer; see :func:`calls.answer`."""
        known = calls.known(self.tools, answer_id)
        kept, reading = await self.read(text)
        at, one = self._now(), Filing(source_key, "hotline", kept, reading, person)
        return await self._store.write(lambda s: calls.answer(s, self.tools, actor, one, known, at))

    async def ring(self, login: str, call: str, caller: str, signed_at: datetime) -> None:
        """The telephone system says whose telephone rings; see :func:`ringing.ring`."""
        at = self._now()
        await self._store.write(lambda s: ringing.ring(s, self.tools, login, call, caller, signed_at, at))

    async def rings_at(self, login: str) -> str | None:
        """The call that rings at an operator's now."""
        at = self._now()
        return await self._store.read(lambda s: ringing.ringing(s, login, at))

    async def caller_of(self, actor: Actor, login: str, call: str) -> str:
        """The number of a call that rang at this operator's."""
        return await self._store.read(lambda s: ringing.caller_of(s, self.tools, actor, login, call))

    def _give(
        self,
        session: Session,
        source_key: str,
        number: str,
        files: Sequence[GivenFile],
        uploaded: Uploaded,
        at: datetime,
    ) -> None:
        """Give a case the files that came with a form and those that went ahead of it."""
        if not files and not uploaded.ids:
            return
        complaint_id = queries.case_numbered(session, number).complaint_id
        attachments.leave_room(session, complaint_id, len(files) + len(uploaded.ids))
        uploads.claim(session, self.tools.seal, uploaded, complaint_id)
        attachments.add(session, self.tools.seal, source_key, complaint_id, files, at)

    async def reads_along(self, place: str) -> bool:
        """Whether somebody at this place may be shown what is understood while he types; counted, since reading costs most."""
        at = self._now()
        limit = self.tools.rulebook.limits[LimitId.READINGS]
        asked = await self._store.write(lambda s: counting.count(s, self.tools, limit.id, place, at))
        return asked <= limit.most

    def task(self) -> Task:
        """What is asked of who comes from a crowded place."""
        return tasks.ask(self.tools, self._now())

    async def source(self, place: str, answer: Answer) -> Source:
        """Where something comes from, with whether it did what was asked of it; see :func:`tasks.source`."""
        if not answer.token:
            return Source(place)
        at = self._now()
        return await self._store.write(lambda s: tasks.source(s, self.tools, place, answer, at))

    async def looked_at(self, name: str, content: bytes, album: str | None = None) -> GivenFile:
        """A file with what it really is; FileRefused for what is not taken. Off the event loop: pictures are drawn anew."""
        return await asyncio.to_thread(look.looked_at, name, content, album)

    async def files_waiting(self, channel: str, sender: str) -> int:
        """How many files of this sender wait for a complaint."""
        lane = filing.lane(self.tools.seal, channel, sender)
        return await self._store.read(lambda s: attachments.waiting(s, lane))

    async def picture_of(self, actor: Actor, number: str, file_id: int) -> bytes:
        """A file of a case as a picture of ours."""
        return await self._store.read(lambda s: reading_room.picture(s, self.tools, actor, number, file_id))

    async def find(self, number: str, code: str, source: Source) -> str:
        """The case number this receipt opens; NotFound for a wrong number and a wrong code alike.

        :class:`TooMany` when too many wrong ones came from ``source``, or for this number from anywhere.
        """
        at = self._now()
        guesses = (
            (LimitId.WRONG_CODES_OF_ADDRESS, source.place),
            (LimitId.WRONG_CODES_OF_NUMBER, normal_number(number)),
        )

        def found(session: Session) -> str:
            for limit, who in guesses:
                counting.check(session, self.tools, limit, who, at, source)
            return filing.find_case(session, self.tools.seal, number, code)

        def counted(session: Session) -> None:
            for limit, who in guesses:
                counting.count(session, self.tools, limit, who, at)

        try:
            return await self._store.read(found)
        except NotFound:
            await self._store.write(counted)
            raise

    async def filed(self, number: str) -> Filed:
        """What was filed under a number, for its complainant's receipt."""
        return await self._store.read(lambda s: reading_room.filed(s, self.tools, number))

    async def words(self, number: str) -> str:
        """The words filed under a number as they are kept, for their complainant."""
        return await self._store.read(lambda s: reading_room.words(s, self.tools, number))

    async def withdraw(self, number: str, *, form: str = "") -> Standing:
        """The complainant takes his case back, once for one ``form``; NotAllowed where it has gone too far."""
        at = self._now()

        def withdrawn(session: Session) -> Standing:
            seen = steps.standing(session, number)
            if not once.is_first(session, self.tools, number, form, ["withdraw"], at):
                return seen
            return steps.take(session, self.tools, seen, Event.WITHDRAW, CITIZEN, at)

        return await self._store.write(withdrawn)

    async def reissue_by_call(self, actor: Actor, number: str, phone: str) -> Receipt:
        """A new query code for whom an operator called back at the number of the case; see :func:`codes.reissue_by_call`."""
        at = self._now()
        return await self._store.write(
            lambda s: codes.reissue_by_call(s, self.tools, actor, number, phone, at)
        )

    async def progress(self, number: str) -> Progress:
        """What the complainant may see."""
        today = local_date(self._now())
        return await self._store.read(lambda s: reading_room.progress(s, self.tools, number, today))

    async def cases(
        self, actor: Actor, statuses: Iterable[Status] = (), older: int | None = None
    ) -> CasePage:
        """A page of the cases this actor may see, the newest first or those older than a page's ``next``."""
        today, wanted = local_date(self._now()), tuple(statuses)
        return await self._store.read(
            lambda s: reading_room.cases(s, self.tools, actor, wanted, today, older)
        )

    async def front(self, actor: Actor, listed: Listed, before: CasePage) -> tuple[CasePage, int]:
        """What staff come to again and again, asked at once: the page of a list after another, and how many alarms wait for somebody like him."""
        today = local_date(self._now())
        return await self._store.read(
            lambda s: (
                lists.after(s, self.tools, actor, listed, today, before, queries.PAGE),
                alarms.count(s, actor),
            )
        )

    async def to_triage(self, actor: Actor) -> CasePage:
        """What waits to be sent on, what needs a person most first."""
        today = local_date(self._now())
        return await self._store.read(lambda s: reading_room.to_triage(s, self.tools, actor, today))

    async def search(self, actor: Actor, sought: Sought, older: int | None = None) -> CasePage:
        """A page of what somebody looks for among what he may see; see :func:`searching.search`."""
        today = local_date(self._now())
        return await self._store.read(lambda s: searching.search(s, self.tools, actor, sought, today, older))

    async def concerning(self, actor: Actor, concern: Concern, older: int | None = None) -> CasePage:
        """The cases a supervisor looks into for one reason."""
        today = local_date(self._now())
        return await self._store.read(
            lambda s: oversight.concerning(s, self.tools, actor, concern, today, older)
        )

    async def loads(self, actor: Actor) -> tuple[Load, ...]:
        """What each body has to do, the latest first."""
        today = self.today()
        return await self._store.read(lambda s: oversight.loads(s, self.tools, actor, today))

    async def health(self, actor: Actor) -> Health:
        """How the machinery is, for an administrator."""
        at = self._now()
        return await self._store.read(lambda s: administration.health(s, self.tools, actor, at))

    async def people(self, actor: Actor) -> tuple[Account, ...]:
        """Every account, for an administrator."""
        at = self._now()
        return await self._store.read(lambda s: administration.people(s, self.tools, actor, at))

    async def admit(
        self, actor: Actor, login: str, name: str, role: Role, body: str | None, password: str
    ) -> None:
        """An administrator adds an account."""
        at = self._now()
        await self._store.write(
            lambda s: administration.add(s, self.tools, actor, login, name, role, body, password, at)
        )

    async def shut(self, actor: Actor, login: str) -> None:
        """An administrator shuts an account."""
        at = self._now()
        await self._store.write(lambda s: administration.disable(s, actor, login, at))

    async def end_sessions(self, actor: Actor, login: str) -> int:
        """An administrator ends every session of an account."""
        at = self._now()
        return await self._store.write(lambda s: administration.log_out(s, actor, login, at))

    async def reset_second_step(self, actor: Actor, login: str) -> None:
        """An administrator lets somebody log in without the code of a lost phone."""
        at = self._now()
        await self._store.write(lambda s: administration.end_second_step(s, actor, login, at))

    async def reset_password(self, actor: Actor, mine: str, login: str, password: str) -> None:
        """An administrator gives who forgot his password another one; ``mine`` is his own login."""
        at = self._now()
        await self._store.write(lambda s: administration.reset_password(s, actor, mine, login, password, at))

    async def reopen(self, actor: Actor, login: str) -> None:
        """An administrator lets a shut account be used again."""
        at = self._now()
        await self._store.write(lambda s: administration.reopen(s, actor, login, at))

    async def move(self, actor: Actor, login: str, body: str) -> None:
        """An administrator lets a handler work for another body."""
        at = self._now()
        await self._store.write(lambda s: administration.move(s, self.tools, actor, login, body, at))

    async def account_acts(self, actor: Actor) -> tuple[AccountActView, ...]:
        """What was done to accounts, for an administrator."""
        return await self._store.read(lambda s: administration.acts(s, actor))

    async def taken_away(self, actor: Actor) -> tuple[TakenAwayView, ...]:
        """Who took what away, for an administrator."""
        return await self._store.read(lambda s: administration.taken_away(s, actor))

    async def failures(self, actor: Actor) -> tuple[Failure, ...]:
        """What could not be delivered, for an administrator."""
        return await self._store.read(lambda s: administration.failures(s, actor))

    async def retry(self, actor: Actor, notice_id: int) -> None:
        """An administrator has a failed delivery tried again."""
        at = self._now()
        await self._store.write(lambda s: administration.retry(s, actor, notice_id, at))

    async def views(self, login: str) -> tuple[View, ...]:
        """The searches this member of staff keeps."""
        return await self._store.read(lambda s: searching.views(s, login))

    async def keep_view(self, login: str, view: View) -> None:
        """Keep a search under a name, in place of one of the same name; see :func:`searching.keep`."""
        await self._store.write(lambda s: searching.keep(s, login, view))

    async def drop_view(self, login: str, name: str) -> None:
        """Keep a search no longer."""
        await self._store.write(lambda s: searching.drop(s, login, name))

    async def warned(self, actor: Actor) -> CasePage:
        """The cases whose clocks have climbed to where this actor is told of them."""
        today = local_date(self._now())
        return await self._store.read(lambda s: reading_room.warned(s, self.tools, actor, today))

    async def table_file(self, actor: Actor, tabled: Tabled, form: ListForm) -> bytes:
        """A list that is not of cases as a file; that it was taken away is noted before it leaves."""
        at, table = self._now(), TABLES[tabled]
        rows = await self._store.read(lambda s: list(table.rows(s, self.tools, actor, at)))
        what = f"{table.title} {form.value}"
        await self._store.write(lambda s: taken_away.note(s, actor, what, len(rows), at))
        file = streamed.writing(form, table.title, table.heads)
        return await asyncio.to_thread(lambda: file.rows(rows) + file.end())

    async def list_file(self, actor: Actor, listed: lists.Of, form: ListForm) -> AsyncIterator[bytes]:
        """A list, or what is looked for, as a file in pieces, however long; that it was taken away is noted before the first."""
        at = self._now()
        rows = await self._store.read(lambda s: lists.count(s, self.tools, actor, listed, local_date(at)))
        what = f"{lists.TITLE} {lists.name(listed)} {form.value}"
        await self._store.write(lambda s: taken_away.note(s, actor, what, rows, at))
        return self._list_pieces(actor, listed, form, local_date(at))

    async def _list_pieces(
        self, actor: Actor, listed: lists.Of, form: ListForm, today: date
    ) -> AsyncIterator[bytes]:
        file = streamed.writing(form, lists.TITLE, lists.HEADS)
        page: CasePage | None = None
        while page is None or lists.goes_on(page):
            read = partial(
                lists.after, tools=self.tools, actor=actor, listed=listed, today=today, before=page
            )
            page = await self._store.read(read)
            rows = [lists.values(row, self.tools.rulebook) for row in page.rows]
            yield await asyncio.to_thread(file.rows, rows)
        yield await asyncio.to_thread(file.end)

    async def waiting_for(self, actor: Actor) -> Waiting:
        """What waits for this actor right now."""
        at = self._now()
        return await self._store.read(lambda s: waiting.waiting(s, self.tools, actor, at))

    async def case(self, actor: Actor, number: str) -> CaseView:
        """One case as this actor may see it."""
        at = self._now()

        def seen(session: Session) -> CaseView:
            found = reading_room.case(session, self.tools, actor, number, local_date(at))
            return replace(
                found,
                alike=self._alike.of_case(session, actor, number),
                amounts=verified_amounts.last(session, number),
                may_record_amounts=verified_amounts.may_record(
                    actor, found.status, found.lead_id, follows=found.runs_with is not None
                ),
                record=default_records.of_case(session, self.tools, actor, number, at),
            )

        return await self._store.read(seen)

    async def correct_person(self, actor: Actor, number: str, typed: Person, reason: str) -> None:
        """Put right who complains, for an operator on the line with him; see :func:`identity.correct`."""
        at = self._now()
        await self._store.write(lambda s: identity.correct(s, self.tools, actor, number, typed, reason, at))

    async def unmask(self, actor: Actor, number: str, reason: str) -> Unmasked:
        """The complainant in the clear, noted with the reason; see :func:`identity.unmask`."""
        at = self._now()
        return await self._store.write(lambda s: identity.unmask(s, self.tools, actor, number, reason, at))

    async def confirm(self, actor: Actor, seen: Standing, decision: Decision) -> Standing:
        """Accept, classify and refer."""
        at = self._now()
        return await self._store.write(lambda s: triage.confirm(s, self.tools, seen, decision, actor, at))

    async def confirm_as_read(self, actor: Actor, seen: Standing) -> Standing:
        """Confirm a case as the reader proposed it; see :func:`triage.confirm_as_read`."""
        at = self._now()
        return await self._store.write(lambda s: triage.confirm_as_read(s, self.tools, seen, actor, at))

    async def recall(self, actor: Actor, number: str) -> Standing:
        """Take a referral back that nobody has signed; :class:`NotAllowed` once somebody has."""
        at = self._now()
        return await self._store.write(
            lambda s: steps.take(s, self.tools, steps.standing(s, number), Event.RECALL, actor, at)
        )

    async def take(
        self,
        actor: Actor,
        seen: Standing,
        event: Event,
        text: str | None = None,
        brought: Brought = steps.NOTHING,
        *,
        form: str = "",
    ) -> Standing:
        """One step of the lifecycle, once for one ``form``."""
        at = self._now()
        if event is Event.SPLIT:
            return await self._split(actor, seen, replace(brought, text=text) if text else brought, at)
        said = [actor.name, event.value, str(seen.version), repr(brought)]

        def taken(session: Session) -> Standing:
            if not once.is_first(session, self.tools, seen.number, form, said, at):
                return steps.standing(session, seen.number)
            return steps.take(session, self.tools, seen, event, actor, at, text=text, brought=brought)

        return await self._store.write(taken)

    async def _split(self, actor: Actor, seen: Standing, brought: Brought, at: datetime) -> Standing:
        part = await self.read(brought.text or "")

        def split(session: Session) -> Standing:
            left = steps.take(session, self.tools, seen, Event.SPLIT, actor, at, brought=brought)
            case = queries.case_numbered(session, seen.number)
            together.split_off(session, self.tools, case, left.version, part, at)
            return left

        return await self._store.write(split)

    async def add(
        self,
        number: str,
        text: str,
        files: Sequence[GivenFile] = (),
        uploaded: Uploaded = NOTHING_UPLOADED,
        *,
        form: str = "",
    ) -> Standing:
        """What the complainant tells besides: what was asked for, or new facts. The caller has checked who it is.

        Once for one ``form``, with its files; :class:`once.SaidOtherwise` when it was taken with other words or files.
        """
        at, kept = self._now(), filing.clean(text)
        said = ["add", kept, *sorted(uploaded.ids), *(sha256(file.content).hexdigest() for file in files)]

        def added(session: Session) -> Standing:
            if not once.is_first(session, self.tools, number, form, said, at):
                return steps.standing(session, number)
            standing = steps.add(session, self.tools, number, kept, at)
            self._give(session, f"{number}:{standing.version}", number, files, uploaded, at)
            return standing

        return await self._store.write(added)

    async def open_case(self, channel: str, sender: str) -> Standing | None:
        """The sender's case that words without a complaint around them may belong to."""
        return await self._store.read(lambda s: turns.open_case(s, self.tools.seal, channel, sender))

    async def standing(self, number: str) -> Standing:
        """Where a case stands."""
        return await self._store.read(lambda s: steps.standing(s, number))

    async def rate(self, seen: Standing, solved: bool, satisfaction: int, *, form: str = "") -> Standing:
        """The complainant's answer, once for one ``form``."""
        at, said = self._now(), ["rate", str(solved), str(satisfaction)]

        def rated(session: Session) -> Standing:
            if not once.is_first(session, self.tools, seen.number, form, said, at):
                return steps.standing(session, seen.number)
            return feedback.rate(session, self.tools, seen, solved, satisfaction, at)

        return await self._store.write(rated)

    async def add_user(self, login: str, name: str, role: Role, body: str | None, password: str) -> None:
        """Add a member of staff."""
        await self._store.write(lambda s: accounts.add_user(s, self.tools, login, name, role, body, password))

    async def disable_user(self, login: str) -> None:
        """Shut an account."""
        at = self._now()
        await self._store.write(lambda s: accounts.disable(s, login, at))

    async def has_user(self, login: str) -> bool:
        """Whether there is such a login."""
        return await self._store.read(lambda s: accounts.exists(s, login))

    async def has_strangers(self, known: Iterable[str]) -> bool:
        """Whether there is any user besides these logins."""
        return await self._store.read(lambda s: accounts.strangers(s, known))

    async def log_in(self, login: str, password: str, address: str = "") -> str:
        """The token of a new session for who comes from this address; WrongLogin or TooManyGuesses.

        SecondStepAsked where a code is asked besides: its ticket and the code go to ``own.log_in_with_code``.
        """
        at, source = self._now(), self.tools.seal.index("address", address)
        user_id, stored = await self._store.read(lambda s: accounts.account(s, login, source, at))
        if not await asyncio.to_thread(accounts.fits, stored, password) or user_id is None:
            await self._store.write(lambda s: accounts.fail(s, login, source, at))
            raise WrongLogin("login or password is wrong")
        known = user_id
        if await self._store.read(lambda s: second_step.is_on(s, known)):
            raise SecondStepAsked(second_step.ticket(self.tools.seal, known, stored, at))
        return await self._store.write(lambda s: accounts.begin(s, known, at))

    async def logged_in(self, token: str) -> LoggedIn | None:
        """The session of a cookie."""
        at = self._now()
        return await self._store.read(lambda s: accounts.current(s, token, at, self.tools.two_steps))

    async def log_out(self, token: str) -> None:
        """End a session."""
        await self._store.write(lambda s: accounts.end(s, token))

    async def months(self, actor: Actor) -> tuple[MonthView, ...]:
        """Every month since the first complaint, with what was frozen and amended."""
        at = self._now()
        return await self._store.read(lambda s: months.months(s, actor, at))

    async def periods(self, actor: Actor) -> tuple[PeriodView, ...]:
        """Every half-year and year since the first complaint, as :meth:`months` has the months, and when each is due."""
        at = self._now()
        return await self._store.read(lambda s: months.periods(s, actor, at))

    async def month(self, of: MonthOrPeriod, number: int | None = None) -> Edition:
        """A month or period as it is published: its last version, or as counted now while it is not frozen."""
        at = self._now()
        return await self._store.read(lambda s: months.current(s, self.tools, of, at, number))

    async def figures(self, of: MonthOrPeriod) -> Figures:
        """The figures of a month or period as they are published."""
        return (await self.month(of)).figures

    async def dashboard(self, actor: Actor, of: Month | None = None) -> DashboardView:
        """A month at a glance, the current one unless another is asked for: all of it, or a handler's own body's part."""
        at, shelf = self._now(), self._dashboards
        asked = of or month_of(at)
        return await self._store.read(lambda s: dashboard.view(s, self.tools, shelf, actor, asked, at))

    async def dashboard_cases(
        self, actor: Actor, of: Month, name: str, older: int | None = None
    ) -> NumberView:
        """A page of the cases of one number of :meth:`dashboard`, as far as this actor may see them."""
        at = self._now()
        return await self._store.read(lambda s: dashboard.cases_of(s, self.tools, actor, of, name, older, at))

    async def freeze(self, actor: Actor, of: MonthOrPeriod) -> Edition:
        """Freeze a month or period that is over."""
        at = self._now()
        return await self._store.write(lambda s: months.freeze(s, self.tools, actor, of, at))

    async def amend(self, actor: Actor, of: MonthOrPeriod, reason: str) -> Edition:
        """Count a frozen month or period again and keep it as an amendment."""
        at = self._now()
        return await self._store.write(lambda s: months.amend(s, self.tools, actor, of, reason, at))

    async def month_charts(self, edition: Edition) -> tuple[str, tuple[Chart, ...]]:
        """The charts of a version of a month, not drawn yet, and the mark under which :meth:`month_chart` has them."""
        return await asyncio.to_thread(self._pictures.of, edition)

    async def month_chart(
        self, actor: Actor, of: MonthOrPeriod, number: int | None, mark: str, chart: str
    ) -> str:
        """A chart as SVG; NotFound where the month does not say any more what had this mark."""
        months.seers_only(actor)
        found = self._pictures.held(mark, chart)
        if found is None:  # another process showed the page
            now, _ = await self.month_charts(await self.month(of, number))
            found = self._pictures.held(mark, chart) if now == mark else None
        if found is None:
            raise NotFound(f"{of} has no chart {chart} of {mark}")
        return await asyncio.to_thread(lambda: found.svg)

    async def releases(self, actor: Actor, of: MonthOrPeriod) -> tuple[hot.Release, ...]:
        """Which examples of a month's topics were released, put in other words or taken back."""
        months.seers_only(actor)
        return await self._store.read(lambda s: hot.releases(s, of))

    async def release_example(self, actor: Actor, of: MonthOrPeriod, key: str, words: str) -> None:
        """Let anybody read these words about a hot topic of a month; none take them back."""
        at, found = self._now(), await self.month(of)
        keys = {row.key for table in found.figures.tables if table.id == "hot" for row in table.rows}
        await self._store.write(lambda s: hot.release(s, actor, of, keys, key, words, at))

    async def month_file(
        self, actor: Actor, of: MonthOrPeriod, form: MonthForm, number: int | None = None
    ) -> bytes:
        """A month or period as a file; that it was taken away is noted."""
        return (await self.month_files(actor, of, [form], number))[form]

    async def month_files(
        self, actor: Actor, of: MonthOrPeriod, forms: Sequence[MonthForm], number: int | None = None
    ) -> dict[MonthForm, bytes]:
        """A month or period, counted once, in several forms; that each was taken away is noted."""
        at = self._now()
        months.seers_only(actor)
        edition = await self.month(of, number)
        return await self._made(actor, edition, forms, f"{of}", at)

    async def body_files(
        self, actor: Actor, of: MonthOrPeriod, forms: Sequence[MonthForm], body: str = ""
    ) -> dict[MonthForm, bytes]:
        """The report of one body on itself in several forms, a handler's own unless named; that each was taken away is noted."""
        at = self._now()
        edition = await self._store.read(lambda s: body_reports.report(s, self.tools, actor, of, body, at))
        return await self._made(actor, edition, forms, f"{of} {edition.title}", at)

    async def extract(self, actor: Actor, of: Period) -> bytes:
        """The extract of a frozen period for 人大 and 政协, for Word; that it was taken away is noted."""
        at = self._now()
        edition = await self._store.read(lambda s: delegates.of_period(s, self.tools, actor, of, at))
        return (await self._made(actor, edition, [MonthForm.DOCX], f"{of} {edition.title}", at))[
            MonthForm.DOCX
        ]

    async def deliver(self, actor: Actor, of: Period, k: int | None = None) -> Delivery:
        """The case-level data set of a frozen period for the third-party evaluator; each delivery is noted."""
        at, outline = self._now(), case_outline.shipped()
        return await self._store.write(lambda s: evaluation.deliver(s, self.tools, actor, of, k, outline, at))

    async def _made(
        self, actor: Actor, edition: Edition, forms: Sequence[MonthForm], what: str, at: datetime
    ) -> dict[MonthForm, bytes]:
        made = {form: await asyncio.to_thread(month_files.made, edition, form) for form in forms}

        def noted(session: Session) -> None:
            for form in forms:
                taken_away.note(
                    session, actor, f"{what} {form.value} {edition.name}", len(edition.figures.values), at
                )

        await self._store.write(noted)
        return made

    async def published(self) -> tuple[Month, ...]:
        """The months anybody may read, the newest first."""
        return await self._store.read(published.months)

    async def public_month(self, of: Month, number: int | None = None) -> Edition:
        """The public edition of a frozen month: its last version, or version ``number``; NotPublished for any other."""
        return await self._store.read(lambda s: self._published.edition(s, of, number))

    async def public_file(self, of: Month, form: MonthForm, number: int | None = None) -> bytes:
        """The public edition of a frozen month as a file."""
        return await asyncio.to_thread(month_files.made, await self.public_month(of, number), form)

    async def export(self) -> AsyncIterator[dict[str, Any]]:
        """Every case, de-identified, oldest first, read a page at a time."""
        after = 0
        while True:
            page = await self._store.read(partial(reading_room.exported, after=after))
            for _, case in page:
                yield case
            if not page:
                return
            after = page[-1][0]

    async def parquet(self, actor: Actor, folder: Path) -> dict[str, int]:
        """What figures rest on as Parquet files in a folder: how many rows each; ParquetMissing without its package."""
        counts = {}
        for name in parquet.TABLES:
            file, after, counts[name] = parquet.ParquetFile(folder, name), 0, 0
            while rows := await self._store.read(partial(parquet.piece, name=name, after=after)):
                await asyncio.to_thread(file.add, rows)
                after, counts[name] = rows[-1][0], counts[name] + len(rows)
            file.close()
        at, rows_of_all = self._now(), sum(counts.values())
        await self._store.write(lambda s: taken_away.note(s, actor, "parquet", rows_of_all, at))
        return counts

    async def confirmed(self) -> list[dict[str, Any]]:
        """The cases a dispatcher confirmed, as the reader learns from them."""
        lessons, after = [], 0
        while page := await self._store.read(partial(reading_room.confirmed, tools=self.tools, after=after)):
            lessons += [lesson for _, lesson in page if lesson is not None]
            after = page[-1][0]
        return lessons

    async def matters(self, actor: Actor) -> tuple[MatterView, ...]:
        """The open matters of the coordination mechanism."""
        return await self._store.read(lambda s: coordination.matters(s, self.tools, actor))

    async def board(self, actor: Actor) -> tuple[ResolutionView, ...]:
        """The resolutions not done yet."""
        today = local_date(self._now())
        return await self._store.read(lambda s: coordination.board(s, self.tools, actor, today))

    async def meetings(self, actor: Actor) -> tuple[tuple[int, date, str, str], ...]:
        """The latest meetings: id, day, place, who presides."""
        return await self._store.read(lambda s: coordination.meetings(s, actor))

    async def meeting(self, actor: Actor, meeting_id: int) -> MeetingView:
        """One meeting with its agenda."""
        today = local_date(self._now())
        return await self._store.read(lambda s: coordination.meeting(s, self.tools, actor, meeting_id, today))

    async def minutes(self, actor: Actor, meeting_id: int) -> bytes:
        """The minutes of a meeting as DOCX."""
        return minutes(await self.meeting(actor, meeting_id), self.tools.rulebook.choices[Need.MATTER])

    async def plan(
        self, actor: Actor, held_on: date, place: str, chair: str, attendants: Sequence[Attendant]
    ) -> int:
        """Plan a meeting with every open matter on its agenda; its id."""
        at = self._now()
        return await self._store.write(
            lambda s: coordination.plan(s, self.tools, actor, held_on, place, chair, attendants, at)
        )

    async def declare(
        self, actor: Actor, meeting_id: int, attendance_id: int, matter_id: int, why: str
    ) -> None:
        """Note a declared conflict of interest."""
        await self._store.write(
            lambda s: coordination.declare(s, actor, meeting_id, attendance_id, matter_id, why)
        )

    async def resolve(self, actor: Actor, meeting_id: int, matter_id: int, what: Resolved) -> Standing:
        """Resolve a matter of a meeting's agenda."""
        at = self._now()
        return await self._store.write(
            lambda s: coordination.resolve(s, self.tools, actor, meeting_id, matter_id, what, at)
        )

    async def fulfil(self, actor: Actor, resolution_id: int) -> None:
        """Note that a resolution was done."""
        at = self._now()
        await self._store.write(lambda s: coordination.fulfil(s, actor, resolution_id, at))

    async def broken_histories(self) -> list[Broken]:
        """Every history that was changed, cut or reordered, page by page."""
        found, after = list[Broken](), 0
        while True:
            last, broken = await self._store.read(partial(history.broken, seal=self.tools.seal, after=after))
            found += broken
            if not last:
                return found
            after = last

    async def scan_files(self, scan: Callable[[bytes], Awaitable[Scan]]) -> Counter[Scan]:
        """Have each file scanned that nobody has scanned yet; how many there were of which verdict.

        What the scanner cannot say leaves a file as it was, for the next time; what it raises ends the round.
        """
        found, after = Counter[Scan](), 0
        while one := await self._store.read(
            partial(inspection.next_to_scan, seal=self.tools.seal, after=after)
        ):
            after = one.id
            found[said := await scan(one.content)] += 1
            await self._store.write(partial(inspection.scanned, file_id=one.id, scan=said))
        return found

    async def read_pictures(self, read: Callable[[bytes], str]) -> int:
        """Have read what is written in each picture nobody has read yet; how many there were. Off the event loop."""
        count, after, seal = 0, 0, self.tools.seal
        while one := await self._store.read(partial(inspection.next_to_read, seal=seal, after=after)):
            after = one.id
            words = await asyncio.to_thread(read, one.content)
            await self._store.write(partial(inspection.read, seal=seal, file_id=one.id, words=words))
            count += 1
        return count

    async def pass_time(self) -> int:
        """Do what the passing of time causes; how many clocks were found overdue for the first time."""
        at = self._now()
        return await self._store.write(lambda s: watch.pass_time(s, self.tools, at))

    async def keep(self, *arrivals: Arrival) -> None:
        """Store raw input before anything reads it, in its order, each once."""
        at = self._now()
        await self._store.write(lambda s: inbox.keep(s, self.tools.seal, arrivals, at))

    async def waiting(self, channel: str, limit: int = 50) -> list[tuple[str, str]]:
        """The next unread input of each sender of a channel."""
        return await self._store.read(lambda s: inbox.waiting(s, self.tools.seal, channel, limit))

    async def draft(self, channel: str, sender: str) -> dict[str, Any] | None:
        """The sender's unfinished conversation."""
        return await self._store.read(lambda s: turns.draft(s, self.tools.seal, channel, sender))

    async def awaiting_answer(self, channel: str, sender: str) -> Standing | None:
        """The sender's case that waits for "solved?"."""
        return await self._store.read(lambda s: turns.awaiting_answer(s, self.tools.seal, channel, sender))

    async def is_filed(self, channel: str, sender: str, album: str | None) -> bool:
        """Whether other files of this album belong to a filed complaint."""
        seal = self.tools.seal
        lane = filing.lane(seal, channel, sender)
        return await self._store.read(lambda s: attachments.is_filed(s, seal, lane, album))

    async def file_of(self, actor: Actor, number: str, file_id: int) -> GivenFile:
        """A file of a case this actor may see; that it was taken is written into the history."""
        at = self._now()

        def taken(session: Session) -> GivenFile:
            given = reading_room.file(session, self.tools, actor, number, file_id)
            history.looked(session, self.tools, queries.case_numbered(session, number), actor, given.name, at)
            return given

        return await self._store.write(taken)

    async def letter(self, actor: Actor, number: str, kind: Letter, to: str | None = None) -> bytes:
        """A letter about a referred case to its lead, or to another body by its id; for who refers and supervises.

        :class:`ToTheAccused` for the body complained about and those below it.
        """
        view, at = await self.case(actor, number), self._now()
        if actor.role not in WRITES_LETTERS or view.status not in reading_room.WITH_A_BODY:
            raise NotFound(f"no letter about {number} by {actor.name} now")
        bodies = self.tools.rulebook.bodies
        body = bodies.get(to or view.lead_id)
        if view.respondent_id is not None and body.id in bodies.below(view.respondent_id):
            raise ToTheAccused(body.id)
        name = body.name
        if view.secret:
            view = replace(view, narrative=None)
        made = letter(kind, view, self.domain_names()[view.domain], name, local_date(at))
        await self._store.write(
            lambda s: history.looked(
                s, self.tools, queries.case_numbered(s, number), actor, f"{TITLES[kind]} {name}", at
            )
        )
        return made

    async def turn(self, answered: Answered, turn: Turn) -> None:
        """Commit one turn of a conversation whole; Conflict when this input was answered before."""
        at = self._now()
        read = [await self.read(cause.text) for cause in turn.causes if isinstance(cause, Files)]
        await self._store.write(lambda s: turns.commit(s, self.tools, answered, turn, read, at))

    async def heard_within(self, sender: str, window: timedelta) -> bool:
        """Whether this sender wrote in the last ``window``."""
        last = await self._store.read(lambda s: inbox.last_heard(s, self.tools.seal, sender))
        return last is not None and self._now() - last <= window

    async def last_sent(self, channel: str, recipient: str) -> list[Message]:
        """The newest messages this recipient got, the newest first."""
        return await self._store.read(lambda s: outbox.last_sent(s, self.tools.seal, channel, recipient))

    async def agreed(self, channel: str, sender: str) -> bool:
        """Whether this sender agreed to have kept what he tells."""
        lane = filing.lane(self.tools.seal, channel, sender)
        return await self._store.read(lambda s: consent.given(s, lane))

    async def own_cases(self, channel: str, sender: str) -> tuple[Standing, ...]:
        """The newest cases of this sender."""
        return await self._store.read(lambda s: turns.cases(s, self.tools, channel, sender))

    async def own_case(self, channel: str, sender: str, number: str) -> Standing:
        """This sender's case of a number; NotFound for one of somebody else."""
        return await self._store.read(lambda s: turns.own(s, self.tools.seal, channel, sender, number))

    async def alarms(self, actor: Actor) -> tuple[AlarmView, ...]:
        """What somebody must see at once."""
        return await self._store.read(lambda s: alarms.sounding(s, self.tools, actor))

    async def alarms_waiting(self, actor: Actor) -> int:
        """How many alarms wait for somebody like this actor."""
        return await self._store.read(lambda s: alarms.count(s, actor))

    async def calls(self, actor: Actor, login: str) -> tuple[CallView, ...]:
        """Whom an operator is to call because no messenger reaches him; see :func:`phoning.due`."""
        at = self._now()
        return await self._store.read(lambda s: phoning.due(s, self.tools, actor, login, at))

    async def take_call(self, actor: Actor, login: str, notice_id: int) -> None:
        """An operator is about to call somebody; see :func:`phoning.take`."""
        at = self._now()
        await self._store.write(lambda s: phoning.take(s, self.tools, actor, login, notice_id, at))

    async def called(self, actor: Actor, login: str, notice_id: int, reached: Reached) -> None:
        """What came of a call; see :func:`phoning.done`."""
        at = self._now()
        await self._store.write(lambda s: phoning.done(s, self.tools, actor, login, notice_id, reached, at))

    async def is_filed_by(self, channel: str, sender: str, number: str) -> bool:
        """Whether a case was filed from this very chat."""
        lane = filing.lane(self.tools.seal, channel, sender)
        return await self._store.read(
            lambda s: queries.complaint_of(s, queries.case_numbered(s, number)).lane == lane
        )

    async def proof(self, number: str, channel: str, sender: str) -> str | None:
        """What lets a chat that opened a case by its receipt ask to be told there; see :func:`contacts.proof`."""
        return await self._store.read(lambda s: contacts.proof(s, self.tools, number, channel, sender))

    async def answer_alarm(self, actor: Actor, alarm_id: int, note: str) -> None:
        """Note what was done about an alarm; Conflict when somebody was first."""
        at = self._now()
        await self._store.write(lambda s: alarms.done(s, self.tools, actor, alarm_id, filing.clean(note), at))

    async def settle(self, source_key: str) -> None:
        """Mark raw input as read."""
        at = self._now()
        await self._store.write(lambda s: inbox.settle(s, source_key, at))

    async def lease(self, channels: Sequence[str], limit: int = 50) -> list[Leased]:
        """Messages of these channels that are this process's to send."""
        at = self._now()
        return await self._store.write(lambda s: outbox.lease(s, self.tools.seal, at, limit, channels))

    async def mark(self, leased: Leased, outcome: Outcome) -> None:
        """Note what became of a message."""
        await self.mark_all([(leased, outcome)])

    async def mark_all(self, tried: Sequence[tuple[Leased, Outcome]]) -> None:
        """Note what became of each message; what one place can never bring, the next place of the complainant gets."""
        at = self._now()

        def noted(session: Session) -> None:
            outbox.mark_sent(session, [leased for leased, outcome in tried if isinstance(outcome, Sent)], at)
            for leased, outcome in tried:
                if not isinstance(outcome, Sent) and outbox.mark(session, leased, outcome, at) is Marked.DEAD:
                    contacts.fall_back(session, self.tools, leased.message, at)

        await self._store.write(noted)

    async def ready(self) -> None:
        """Have all that reading needs loaded; raises when the database does not answer."""
        await self._store.read(lambda s: s.execute(select(1)).one())
        await self._reads.ready()

    async def close(self) -> None:
        """Let go of the store and of who reads."""
        await self._reads.close()
        await self._store.close()


def _alike(named: Span | None, place: Span) -> bool:
    """Whether the body complained about was named by the place alone."""
    return named is not None and named.start == place.start >= 0


def _day(ends: Due) -> str:
    return f"{ends.on}{' 暂定' if ends.provisional else ''}"
