"""Do cases that tell one matter run together and come apart again, is a complaint of two matters split, do others assist?"""

import pytest
from sqlalchemy import select, update

from intake.desk.attachments import GivenFile
from intake.desk.desk import Desk
from intake.desk.steps import Brought, Standing, Wrong
from intake.desk.tools import Actor
from intake.desk.turns import Answered, Turn
from intake.errors import NotFound
from intake.inbox import Arrival
from intake.rules.files import FileKind
from intake.rules.guards import GuardRefused, Unmet
from intake.rules.lifecycle import Event, Role, Status
from intake.rules.limits import Source
from intake.store.store import Store
from intake.store.tables import Case
from tests.desk.test_desk import DISPATCHER, FINANCE, HOUSING, TEXT, a_referred_case

XUEDIAN = Actor(Role.HANDLER, "镇里的人", body="xuedian")
SECOND_MATTER = "另外村口的路灯坏了半年,镇里说五月修好也没修"


async def merged(desk: Desk) -> tuple[Standing, Standing]:
    """A main case and one that runs with it, both referred to finance."""
    main, other = [await a_referred_case(desk, source=f"telegram:{n}") for n in (1, 2)]
    return main, await desk.take(DISPATCHER, other, Event.MERGE, brought=Brought(case=main.number))


async def events(desk: Desk, number: str) -> list[Event]:
    return [entry.event for entry in (await desk.case(DISPATCHER, number)).entries]


async def test_every_step_of_the_main_case_is_taken_on_the_one_that_runs_with_it(desk: Desk) -> None:
    main, other = await merged(desk)
    for event, text in ((Event.SIGN, None), (Event.REPLY, "下周付款"), (Event.REPORT, None)):
        main = await desk.take(FINANCE, main, event, text)
    await desk.take(DISPATCHER, main, Event.APPROVE)
    assert (await desk.standing(other.number)).status is Status.AWAITING_CALLBACK
    assert (await desk.progress(other.number)).replies == (await desk.progress(main.number)).replies
    told = (await events(desk, other.number))[-4:]
    assert told == [Event.SIGN, Event.REPLY, Event.REPORT, Event.APPROVE]


async def test_each_complainant_answers_alone_and_who_says_no_goes_an_own_way(desk: Desk) -> None:
    main, other = await merged(desk)
    for actor, event in ((FINANCE, Event.SIGN), (FINANCE, Event.REPORT), (DISPATCHER, Event.APPROVE)):
        main = await desk.take(actor, main, event)
    await desk.rate(await desk.standing(other.number), solved=False, satisfaction=1)
    await desk.rate(main, solved=True, satisfaction=5)
    assert (await desk.standing(main.number)).status is Status.CLOSED
    redone = await desk.standing(other.number)
    assert redone.status is Status.REDOING
    assert (await desk.take(FINANCE, redone, Event.RESUME)).status is Status.HANDLING


async def test_what_runs_with_another_is_moved_by_nobody_alone_but_its_complainant(desk: Desk) -> None:
    _, other = await merged(desk)
    with pytest.raises(GuardRefused) as refused:
        await desk.take(FINANCE, other, Event.SIGN)
    assert refused.value.unmet is Unmet.RUNS_WITH_ANOTHER
    view = await desk.case(DISPATCHER, other.number)
    assert set(view.possible) == {Event.UNMERGE, Event.ASK_ASSIST, Event.MARK, Event.UNMARK}
    assert (await desk.add(other.number, "又有一张欠条")).status is Status.REFERRED


async def test_a_merge_can_be_undone_and_each_case_goes_on_from_where_it_stands(desk: Desk) -> None:
    main, other = await merged(desk)
    main = await desk.take(FINANCE, main, Event.SIGN)
    other = await desk.standing(other.number)
    other = await desk.take(DISPATCHER, other, Event.UNMERGE, "金额不同,不是一件事")
    await desk.take(FINANCE, main, Event.REPORT)
    assert (await desk.standing(other.number)).status is Status.HANDLING
    assert (await desk.take(FINANCE, other, Event.REPORT)).status is Status.REPORTED


async def test_only_cases_at_the_same_place_with_the_same_lead_run_together(desk: Desk) -> None:
    main = await a_referred_case(desk, source="telegram:1")
    elsewhere = await desk.file("web:2", "web", TEXT)
    other = await a_referred_case(desk, source="telegram:3")
    for number in (elsewhere.number, main.number, "XZZX-20261012-9999"):
        with pytest.raises(GuardRefused) as refused:
            await desk.take(DISPATCHER, main, Event.MERGE, brought=Brought(case=number))
        assert refused.value.unmet is Unmet.OTHER_COURSE
    other = await desk.take(DISPATCHER, other, Event.MERGE, brought=Brought(case=main.number.lower()))
    with pytest.raises(GuardRefused):  # no chains: what others run with, and what runs with another, stays so
        await desk.take(DISPATCHER, main, Event.MERGE, brought=Brought(case=other.number))


async def test_a_case_whose_guard_refuses_the_main_cases_step_goes_its_own_way_and_says_so(
    desk: Desk,
) -> None:
    main = await a_referred_case(desk, source="telegram:1")
    other = await a_referred_case(desk, source="telegram:2")
    back = Brought(code="not_our_duty", basis="三定方案", body="housing")
    other = await desk.take(FINANCE, other, Event.RETURN, brought=back)
    other = await desk.take(DISPATCHER, other, Event.REJECT_RETURN, "属你单位职责")
    other = await desk.take(DISPATCHER, other, Event.MERGE, brought=Brought(case=main.number))
    await desk.take(FINANCE, main, Event.RETURN, brought=back)
    assert (await desk.standing(other.number)).status is Status.REFERRED
    assert (await events(desk, other.number))[-1] is Event.UNMERGE


async def test_a_matter_told_beside_another_becomes_a_case_of_its_own_with_the_same_persons_receipt(
    desk: Desk, store: Store
) -> None:
    receipt = await desk.file("web:1", "web", f"{TEXT}。{SECOND_MATTER}")
    left = await desk.take(DISPATCHER, await desk.standing(receipt.number), Event.SPLIT, SECOND_MATTER)
    assert left.status is Status.RECEIVED
    (split,) = await store.read(lambda s: list(s.scalars(select(Case).where(Case.split_from.is_not(None)))))  # type: ignore[union-attr]
    view = await desk.case(DISPATCHER, split.number)
    assert (view.split_from, view.narrative) == (receipt.number, SECOND_MATTER)
    first = {clock.name: clock.due_on for clock in (await desk.case(DISPATCHER, receipt.number)).clocks}
    assert {clock.name: clock.due_on for clock in view.clocks} == first
    assert (await desk.progress(receipt.number)).parts == (split.number,)
    assert await desk.find(split.number, receipt.code, Source("here")) == split.number


async def test_an_assisting_body_sees_the_case_and_delivers_once(desk: Desk) -> None:
    case = await a_referred_case(desk)
    with pytest.raises(NotFound):
        await desk.case(HOUSING, case.number)
    case = await desk.take(FINANCE, case, Event.SIGN)
    case = await desk.take(FINANCE, case, Event.ASK_ASSIST, "请提供验收资料", Brought(body="housing"))
    assert [row.number for row in (await desk.cases(HOUSING)).rows] == [case.number]
    assert (await desk.case(HOUSING, case.number)).possible == (Event.DELIVER,)
    case = await desk.take(HOUSING, case, Event.DELIVER, "验收单三份,均已盖章")
    (one,) = (await desk.case(FINANCE, case.number)).assisting
    assert one.delivered == "验收单三份,均已盖章"
    with pytest.raises(GuardRefused) as refused:
        await desk.take(HOUSING, case, Event.DELIVER, "再交一次")
    assert refused.value.unmet is Unmet.NOT_ASKED


@pytest.mark.parametrize(
    ("body", "unmet"), [("xuedian", Unmet.MAY_NOT_ASSIST), ("finance", Unmet.MAY_NOT_ASSIST)]
)
async def test_neither_lead_nor_respondent_assists(desk: Desk, body: str, unmet: Unmet) -> None:
    case = await desk.take(FINANCE, await a_referred_case(desk), Event.SIGN)
    with pytest.raises(GuardRefused) as refused:
        await desk.take(FINANCE, case, Event.ASK_ASSIST, "请协办", Brought(body=body))
    assert refused.value.unmet is unmet
    with pytest.raises(NotFound):
        await desk.case(XUEDIAN, case.number)


async def test_what_a_complainant_adds_is_kept_with_personal_data_hidden_from_the_body(desk: Desk) -> None:
    case = await a_referred_case(desk)
    await desk.add(case.number, "又找到一张欠条,联系电话13900001111")
    (told,) = [e.text for e in (await desk.case(FINANCE, case.number)).entries if e.event is Event.ADD]
    assert told == "又找到一张欠条,联系电话139****1111"


async def test_flags_are_put_on_and_taken_off_and_move_no_case(desk: Desk) -> None:
    case = await a_referred_case(desk)
    for code in ("hard", "instructed", "hard"):
        case = await desk.take(DISPATCHER, case, Event.MARK, brought=Brought(code=code))
    assert (await desk.case(FINANCE, case.number)).flags == ("疑难", "领导批示")
    case = await desk.take(DISPATCHER, case, Event.UNMARK, brought=Brought(code="hard"))
    assert (await desk.case(FINANCE, case.number)).flags == ("领导批示",)
    assert case.status is Status.REFERRED
    with pytest.raises(Wrong):
        await desk.take(DISPATCHER, case, Event.MARK, brought=Brought(code="nonsense"))


async def test_what_a_secret_case_tells_is_read_by_its_lead_and_by_nobody_who_only_assists(
    desk: Desk,
) -> None:
    case = await a_referred_case(desk)
    case = await desk.take(DISPATCHER, case, Event.MARK, brought=Brought(code="secret"))
    case = await desk.take(FINANCE, case, Event.SIGN)
    case = await desk.take(FINANCE, case, Event.ASK_ASSIST, brought=Brought(text="请核实", body="housing"))
    await desk.add(case.number, "又找到一张欠条")
    housing = Actor(Role.HANDLER, "住建", "housing")
    assert "薛店" in ((await desk.case(FINANCE, case.number)).narrative or "")
    seen = await desk.case(housing, case.number)
    assert (seen.narrative, seen.sentence, seen.reasons) == (None, None, ())
    assert "欠条" not in str(seen.entries)
    assert (await desk.cases(housing)).rows[0].summary is None
    assert (await desk.cases(FINANCE)).rows[0].summary


async def test_news_from_the_complainant_stands_out_until_somebody_goes_on(desk: Desk) -> None:
    case = await a_referred_case(desk)
    case = await desk.add(case.number, "又有一张欠条")
    assert (await desk.cases(DISPATCHER)).rows[0].flags == ("有新情况",)
    await desk.take(FINANCE, case, Event.SIGN)
    assert (await desk.cases(DISPATCHER)).rows[0].flags == ()


async def test_who_assists_no_longer_sees_a_case_that_turns_out_to_be_about_it_or_its_superior(
    desk: Desk,
) -> None:
    for respondent in ("housing", "government_office"):
        case = await desk.take(
            FINANCE, await a_referred_case(desk, source=f"telegram:{respondent}"), Event.SIGN
        )
        case = await desk.take(FINANCE, case, Event.ASK_ASSIST, "请协办", Brought(body="housing"))
        assert case.number in {row.number for row in (await desk.cases(HOUSING)).rows}
        await respondent_is(desk, case.number, respondent)
        assert case.number not in {row.number for row in (await desk.cases(HOUSING)).rows}
        with pytest.raises(NotFound):
            await desk.case(HOUSING, case.number)


async def respondent_is(desk: Desk, number: str, respondent: str) -> None:
    """As a later correction leaves it."""
    change = update(Case).where(Case.number == number).values(respondent=respondent)  # type: ignore[arg-type]
    await desk._store.write(lambda s: s.execute(change).rowcount)  # type: ignore[attr-defined]


async def test_cases_that_were_asked_apart_do_not_run_together_again_by_chance(desk: Desk) -> None:
    main, other = await merged(desk)
    for actor, event in ((FINANCE, Event.SIGN), (FINANCE, Event.REPORT), (DISPATCHER, Event.APPROVE)):
        main = await desk.take(actor, main, event)
    for case in (main, await desk.standing(other.number)):
        await desk.rate(case, solved=False, satisfaction=1)
    redone = await desk.take(FINANCE, await desk.standing(main.number), Event.RESUME)
    assert redone.status is Status.HANDLING
    assert (await desk.standing(other.number)).status is Status.REDOING
    assert (await desk.case(DISPATCHER, other.number)).runs_with is None


async def test_files_that_wait_for_another_complaint_are_not_taken_by_a_split(desk: Desk) -> None:
    receipt = await desk.file("telegram:1", "telegram", f"{TEXT}。{SECOND_MATTER}", recipient="4711")
    await desk.keep(Arrival("telegram:2", "4711", "x"))
    photo = GivenFile(FileKind.PHOTO, "a.jpg", "image/jpeg", b"x")
    await desk.turn(
        Answered("telegram:2", "telegram", "4711"), Turn({"asks": "more", "parts": []}, keeps=photo)
    )
    await desk.take(DISPATCHER, await desk.standing(receipt.number), Event.SPLIT, SECOND_MATTER)
    for row in (await desk.cases(DISPATCHER)).rows:
        assert (await desk.case(DISPATCHER, row.number)).files == ()
