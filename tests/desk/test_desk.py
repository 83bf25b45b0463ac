"""Does a complaint go all the way from its text to the citizen's "yes", each person seeing only what is theirs?"""

import pytest

from intake.desk.attachments import GivenFile
from intake.desk.desk import Desk
from intake.desk.steps import Standing
from intake.desk.tools import Actor
from intake.desk.triage import Decision, NobodyThere, OutsideTheCity, OwnCase
from intake.desk.turns import Answered, Files, Turn
from intake.errors import Conflict, NotAllowed, NotFound, Unacceptable
from intake.inbox import Arrival
from intake.outbox import Sent
from intake.rules.files import FileKind
from intake.rules.lifecycle import Event, Role, Status
from intake.rules.person import NOBODY, Person

TEXT = "薛店镇政府欠我工程款三万元,电话13800001234,说财政没钱"
DISPATCHER = Actor(Role.DISPATCHER, "派单员")
FINANCE = Actor(Role.HANDLER, "财政承办", "finance")
HOUSING = Actor(Role.HANDLER, "住建承办", "housing")


async def a_referred_case(
    desk: Desk, respondent: str | None = "xuedian", source: str = "telegram:1"
) -> Standing:
    receipt = await desk.file(source, "telegram", TEXT, recipient="4711")
    seen = await desk.standing(receipt.number)
    return await desk.confirm(DISPATCHER, seen, Decision("DEBT", "finance", respondent))


async def heard(desk: Desk) -> list[str]:
    said = []
    while leased := await desk.lease(["telegram"]):
        for one in leased:
            said.append(one.message.template)
            await desk.mark(one, Sent())
    return said


async def test_a_complaint_goes_all_the_way_and_the_citizen_hears_each_step(desk: Desk) -> None:
    case = await a_referred_case(desk)
    for event, text in ((Event.SIGN, None), (Event.REPLY, "月底前付清"), (Event.REPORT, None)):
        case = await desk.take(FINANCE, case, event, text)
    case = await desk.take(DISPATCHER, case, Event.APPROVE)
    assert (await desk.progress(case.number)).may_rate
    case = await desk.rate(case, solved=True, satisfaction=4)
    assert case.status is Status.CLOSED
    assert await heard(desk) == ["filed", "accept", "refer", "sign", "reply", "approve", "close"]
    progress = await desk.progress(case.number)
    assert progress.replies == ("月底前付清",)
    assert all(clock.met_on is not None and not clock.late for clock in progress.clocks)


async def test_not_solved_sends_the_case_back_with_a_clock_of_its_own(desk: Desk) -> None:
    case = await a_referred_case(desk)
    for actor, event in ((FINANCE, Event.SIGN), (FINANCE, Event.REPORT), (DISPATCHER, Event.APPROVE)):
        case = await desk.take(actor, case, event)
    case = await desk.rate(case, solved=False, satisfaction=1)
    assert case.status is Status.REDOING
    running = [clock.term for clock in (await desk.progress(case.number)).clocks if clock.met_on is None]
    assert running == ["statutory_cap", "redo"]


async def test_a_case_is_never_referred_to_the_body_complained_about(desk: Desk) -> None:
    receipt = await desk.file("web:1", "web", TEXT)
    seen = await desk.standing(receipt.number)
    with pytest.raises(OwnCase) as refused:
        await desk.confirm(DISPATCHER, seen, Decision("DEBT", "finance", "finance"))
    assert refused.value.instead == "新郑市人民政府办公室"
    assert await desk.standing(receipt.number) == seen


async def test_another_body_neither_sees_nor_moves_the_case(desk: Desk) -> None:
    case = await a_referred_case(desk)
    assert [row.number for row in (await desk.cases(FINANCE)).rows] == [case.number]
    assert (await desk.cases(HOUSING)).rows == ()
    with pytest.raises(NotFound):
        await desk.case(HOUSING, case.number)
    with pytest.raises(NotFound):
        await desk.take(HOUSING, case, Event.SIGN)
    assert await desk.standing(case.number) == case


async def test_a_body_sees_nothing_before_the_case_is_referred_to_it(desk: Desk) -> None:
    receipt = await desk.file("web:1", "web", TEXT)
    assert (await desk.case(DISPATCHER, receipt.number)).lead_id == "finance"
    assert (await desk.cases(FINANCE)).rows == ()
    with pytest.raises(NotFound):
        await desk.case(FINANCE, receipt.number)


async def test_an_administrator_sees_no_cases(desk: Desk) -> None:
    await a_referred_case(desk)
    assert (await desk.cases(Actor(Role.ADMINISTRATOR, "管理员"))).rows == ()


async def test_staff_read_the_narrative_with_personal_data_masked(desk: Desk) -> None:
    case = await a_referred_case(desk)
    view = await desk.case(FINANCE, case.number)
    assert "138****1234" in (view.narrative or "")
    assert "13800001234" not in repr(view)
    assert view.amount_fen == 3_000_000
    assert view.possible == (Event.SIGN, Event.RETURN)
    assert "工程款" in view.reasons


async def test_a_stale_page_is_refused(desk: Desk) -> None:
    case = await a_referred_case(desk)
    await desk.take(FINANCE, case, Event.SIGN)
    with pytest.raises(Conflict):
        await desk.take(FINANCE, case, Event.SIGN)


async def test_what_is_said_without_meaning_is_refused(desk: Desk) -> None:
    case = await a_referred_case(desk)
    with pytest.raises(NotAllowed):
        await desk.rate(case, solved=True, satisfaction=5)
    with pytest.raises(Unacceptable):
        await desk.rate(case, solved=True, satisfaction=6)
    with pytest.raises(Unacceptable):
        await desk.file("web:2", "web", " \n ")
    with pytest.raises(Unacceptable):
        await desk.confirm(DISPATCHER, case, Decision("XXX", "finance", None))
    with pytest.raises(NotFound):
        await desk.confirm(DISPATCHER, case, Decision("DEBT", "nobody", None))


async def test_the_handling_body_sees_neither_who_complained_nor_what_they_sent(desk: Desk) -> None:
    await desk.keep(Arrival("telegram:9", "4711", "raw"))
    photo = GivenFile(FileKind.PHOTO, "王小明的合同.jpg", "image/jpeg", b"jpeg")
    await desk.turn(
        Answered("telegram:9", "telegram", "4711"),
        Turn(None, causes=(Files(TEXT, Person("王小明")),), keeps=photo),
    )
    (row,) = (await desk.cases(DISPATCHER)).rows
    await desk.confirm(DISPATCHER, await desk.standing(row.number), Decision("DEBT", "finance", "xuedian"))
    whole, part = await desk.case(DISPATCHER, row.number), await desk.case(FINANCE, row.number)
    assert (whole.person.name, len(whole.files)) == ("王**", 1)
    assert (part.person, part.files) == (NOBODY, ())
    assert (await desk.file_of(DISPATCHER, row.number, whole.files[0].id)).content == b"jpeg"
    with pytest.raises(NotFound):
        await desk.file_of(FINANCE, row.number, whole.files[0].id)


async def test_a_case_is_not_referred_where_nobody_could_sign(desk: Desk) -> None:
    receipt = await desk.file("web:1", "web", TEXT)
    await desk.add_user("zhujian", "住建承办", Role.HANDLER, "housing", "correct horse")
    seen = await desk.standing(receipt.number)
    with pytest.raises(NobodyThere):
        await desk.confirm(DISPATCHER, seen, Decision("DEBT", "finance", "xuedian"))
    assert await desk.standing(receipt.number) == seen
    assert (
        await desk.confirm(DISPATCHER, seen, Decision("DEBT", "housing", "xuedian"))
    ).status is Status.REFERRED


async def test_a_body_of_another_place_leads_nothing_here(desk: Desk) -> None:
    receipt = await desk.file("web:1", "web", TEXT)
    seen = await desk.standing(receipt.number)
    with pytest.raises(OutsideTheCity):
        await desk.confirm(DISPATCHER, seen, Decision("DEBT", "airport_zone", None))


async def test_the_provinces_number_of_an_arrears_complaint_is_kept(desk: Desk) -> None:
    receipt = await desk.file("web:1", "web", TEXT)
    decision = Decision("DEBT", "finance", "xuedian", sme_no="豫企〔2026〕118")
    await desk.confirm(DISPATCHER, await desk.standing(receipt.number), decision)
    assert (await desk.case(DISPATCHER, receipt.number)).sme_no == "豫企〔2026〕118"
