"""Is a record of a default objected to, repaired and revoked by who may, in time, and without anybody learning who complained?"""

import asyncio
from datetime import date, timedelta

import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import text

from intake.desk.default_records import RecordChanged, RecordStepTaken
from intake.desk.desk import Desk
from intake.desk.steps import Brought, Missing, Wrong
from intake.desk.tools import Actor
from intake.errors import NotAllowed, NotFound
from intake.rules.calendar import local_date
from intake.rules.default_record import RecordEvent, RecordStatus
from intake.rules.guards import GuardRefused, Unmet
from intake.rules.lifecycle import Event, Role, Status
from intake.store.store import Store
from intake.views import RecordView
from tests.desk.conftest import Hands
from tests.desk.test_desk import DISPATCHER, FINANCE, HOUSING, heard
from tests.desk.test_determination import DOCUMENT, SECRETARY, XUEDIAN, in_review

WHY = "该款已于上月付清"
REPAIR_DOCUMENT = "新信用修〔2026〕1号"


async def determined(desk: Desk, hands: Hands) -> str:
    case = await in_review(desk, hands)
    return (await desk.take(SECRETARY, case, Event.DETERMINE, brought=DOCUMENT)).number


async def the_record(desk: Desk, actor: Actor = SECRETARY) -> RecordView:
    (record,) = await desk.records.all(actor)
    return record


async def takes(desk: Desk, actor: Actor, event: RecordEvent, text: str = WHY, document: str = "") -> None:
    seen = await the_record(desk)
    await desk.records.step(actor, seen.id, RecordStepTaken(event, text, document, seen.last))


async def test_a_determination_is_a_record_in_force_on_the_page_and_on_its_case(
    desk: Desk, hands: Hands
) -> None:
    number = await determined(desk, hands)
    record = await the_record(desk)
    assert (record.document, record.number, record.status) == (
        DOCUMENT.document,
        number,
        RecordStatus.IN_FORCE,
    )
    assert (await desk.case(FINANCE, number)).record is not None


async def test_the_body_reads_its_own_record_without_the_case_or_who_complained(
    desk: Desk, hands: Hands
) -> None:
    number = await determined(desk, hands)
    own = await the_record(desk, XUEDIAN)
    assert own.number is None
    assert [row.event for row in own.possible] == [RecordEvent.OBJECT, RecordEvent.ASK_REPAIR]
    assert number not in repr(own)
    assert await desk.records.all(HOUSING) == ()
    for nobody in (Actor(Role.OPERATOR, "坐席"), Actor(Role.ADMINISTRATOR, "管理员")):
        with pytest.raises(NotFound):
            await desk.records.all(nobody)


async def test_an_objection_marks_the_record_at_once_and_is_answered_within_three_working_days(
    desk: Desk, hands: Hands
) -> None:
    await determined(desk, hands)
    await takes(desk, XUEDIAN, RecordEvent.OBJECT)
    record = await the_record(desk)
    assert record.status is RecordStatus.OBJECTED
    assert [(await desk.waiting_for(one)).records for one in (SECRETARY, XUEDIAN, DISPATCHER)] == [1, 0, 0]
    assert record.answer_by is not None
    assert not record.late
    three_days = record.answer_by
    await takes(desk, SECRETARY, RecordEvent.CHECK, "向财政核对支付凭证")
    checked = (await the_record(desk)).answer_by
    assert checked is not None
    assert checked > three_days
    hands.now += timedelta(days=(checked - local_date(hands.now)).days)
    assert not (await the_record(desk)).late, "nothing is late on the last day"
    hands.now += timedelta(days=1)
    assert (await the_record(desk)).late
    await takes(desk, SECRETARY, RecordEvent.UPHOLD, "凭证是另一份合同的")
    record = await the_record(desk)
    assert (record.status, record.answer_by) == (RecordStatus.IN_FORCE, None)
    assert [step.text for step in record.steps] == [WHY, "向财政核对支付凭证", "凭证是另一份合同的"]


async def test_a_repair_ends_the_record_by_a_document_and_who_complained_hears(
    desk: Desk, hands: Hands
) -> None:
    number = await determined(desk, hands)
    await heard(desk)
    await takes(desk, XUEDIAN, RecordEvent.ASK_REPAIR, "已付清,附银行回单")
    assert await heard(desk) == [], "what is asked is between the body and the office"
    with pytest.raises(Missing):
        await takes(desk, SECRETARY, RecordEvent.GRANT_REPAIR, "已核实到账")
    await takes(desk, SECRETARY, RecordEvent.GRANT_REPAIR, "已核实到账", REPAIR_DOCUMENT)
    record = await the_record(desk)
    assert (record.status, record.possible) == (RecordStatus.REPAIRED, ())
    hands.now += timedelta(hours=12)
    assert await heard(desk) == ["end_record"]
    told = [one.text for one in (await desk.progress(number)).happened if one.event is Event.END_RECORD]
    assert told == ["同意修复:已核实到账"]
    assert (await desk.standing(number)).status is Status.DETERMINED, "the case goes its own way"
    assert not await desk.broken_histories()


async def test_a_revocation_needs_a_number_never_used_before(desk: Desk, hands: Hands) -> None:
    await determined(desk, hands)
    await takes(desk, DISPATCHER, RecordEvent.OBJECT)
    await takes(desk, SECRETARY, RecordEvent.REVOKE, "认定依据不足", "新信用撤〔2026〕1号")
    assert (await the_record(desk)).status is RecordStatus.REVOKED
    with pytest.raises(NotAllowed):
        await takes(desk, XUEDIAN, RecordEvent.OBJECT)


async def test_what_is_asked_stays_out_of_what_the_complainant_reads(desk: Desk, hands: Hands) -> None:
    number = await determined(desk, hands)
    await takes(desk, XUEDIAN, RecordEvent.OBJECT)
    assert Event.UPDATE_RECORD not in {one.event for one in (await desk.progress(number)).happened}
    shown = [one for one in (await desk.case(DISPATCHER, number)).entries if one.event is Event.UPDATE_RECORD]
    assert [one.text for one in shown] == [f"提出异议:{WHY}"]


@pytest.mark.parametrize(
    ("actor", "event", "refused"),
    [
        (HOUSING, RecordEvent.OBJECT, NotFound),
        (FINANCE, RecordEvent.OBJECT, NotFound),
        (SECRETARY, RecordEvent.OBJECT, NotAllowed),
        (XUEDIAN, RecordEvent.REVOKE, NotAllowed),
        (DISPATCHER, RecordEvent.REVOKE, NotAllowed),
        (Actor(Role.SUPERVISOR, "督查"), RecordEvent.OBJECT, NotAllowed),
    ],
)
async def test_nobody_else_takes_a_step(
    desk: Desk, hands: Hands, actor: Actor, event: RecordEvent, refused: type[Exception]
) -> None:
    await determined(desk, hands)
    with pytest.raises(refused):
        await takes(desk, actor, event, WHY, "新信用撤〔2026〕1号")


async def test_of_two_answers_at_one_instant_one_is_kept(desk: Desk, hands: Hands) -> None:
    await determined(desk, hands)
    await takes(desk, XUEDIAN, RecordEvent.ASK_REPAIR)
    seen = await the_record(desk)
    tried = [
        desk.records.step(SECRETARY, seen.id, RecordStepTaken(event, WHY, document, seen.last))
        for event, document in (
            (RecordEvent.GRANT_REPAIR, REPAIR_DOCUMENT),
            (RecordEvent.REFUSE_REPAIR, ""),
        )
    ]
    outcomes = await asyncio.gather(*tried, return_exceptions=True)
    assert sorted(type(one).__name__ for one in outcomes) == ["NoneType", "RecordChanged"]


async def test_a_form_is_taken_once_and_one_that_saw_less_is_told(desk: Desk, hands: Hands) -> None:
    await determined(desk, hands)
    seen = await the_record(desk)
    for _ in range(2):
        taken = RecordStepTaken(RecordEvent.OBJECT, WHY, after=seen.last, form="web:" + "1" * 32)
        await desk.records.step(XUEDIAN, seen.id, taken)
    assert len((await the_record(desk)).steps) == 1
    with pytest.raises(RecordChanged):
        await desk.records.step(
            XUEDIAN, seen.id, RecordStepTaken(RecordEvent.ASK_REPAIR, WHY, after=seen.last)
        )


@pytest.mark.parametrize("text", ["", "  ", "字" * 5_001])
async def test_a_step_brings_words_of_bounded_length(desk: Desk, hands: Hands, text: str) -> None:
    await determined(desk, hands)
    with pytest.raises((Missing, Wrong)):
        await takes(desk, XUEDIAN, RecordEvent.OBJECT, text)


async def test_what_happened_to_a_record_is_never_changed(desk: Desk, hands: Hands, store: Store) -> None:
    await determined(desk, hands)
    await takes(desk, XUEDIAN, RecordEvent.OBJECT)
    for change in ("UPDATE record_step SET actor = 'x'", "DELETE FROM record_step"):
        with pytest.raises(DBAPIError):
            await store.write(lambda s, change=change: s.connection().execute(text(change)))  # type: ignore[misc]


async def test_a_case_that_comes_back_is_not_determined_a_second_time(desk: Desk, hands: Hands) -> None:
    """Defect: the second determination was a server error."""
    number = await determined(desk, hands)
    seen = await desk.take(
        SECRETARY, await desk.standing(number), Event.ANNOUNCE, brought=Brought(text="已认定")
    )
    seen = await desk.rate(seen, solved=False, satisfaction=1)
    true = Brought(text="仍未付", evidence="银行流水", until=date(2027, 1, 4))
    for event, brought in ((Event.RESUME, None), (Event.VERIFY, None), (Event.FIND_TRUE, true)):
        seen = await desk.take(FINANCE, seen, event, brought=brought or Brought())
    assert Event.PROPOSE_DETERMINATION not in (await desk.case(FINANCE, number)).possible
    refused = Brought(text="拒绝", evidence="复函", refused=True)
    with pytest.raises(GuardRefused) as told:
        await desk.take(FINANCE, seen, Event.PROPOSE_DETERMINATION, brought=refused)
    assert told.value.unmet is Unmet.DETERMINED_BEFORE
