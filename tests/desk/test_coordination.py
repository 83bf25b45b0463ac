"""Does the mechanism take up what is brought to it, keep out who has an interest, and follow what it resolved?"""

import asyncio
import io
from datetime import timedelta

import docx
import pytest

from intake.desk.coordination import AlreadyResolved, Attendant, NobodyLeft, Resolved
from intake.desk.desk import Desk
from intake.desk.steps import Brought, Standing
from intake.desk.tools import Actor
from intake.errors import Conflict, NotFound, Unacceptable
from intake.rules.calendar import local_date
from intake.rules.coordination import Grade, grade
from intake.rules.lifecycle import Event, Role, Status
from tests.conftest import NOW
from tests.desk.conftest import Hands
from tests.desk.test_desk import DISPATCHER, FINANCE, a_referred_case

SECRETARY = Actor(Role.SECRETARY, "协调办秘书")
DAY = local_date(NOW) + timedelta(days=3)
FINANCE_SEAT, LAWYER = (
    Attendant("财政局王局", body="finance"),
    Attendant("张律师", institution="法律顾问单位"),
)
TOWN_SEAT = Attendant("薛店镇长", body="xuedian")


async def brought(desk: Desk, reason: str = "refused") -> Standing:
    case = await a_referred_case(desk)
    case = await desk.take(FINANCE, case, Event.SIGN)
    return await desk.take(FINANCE, case, Event.RAISE, brought=Brought(code=reason, text="镇里不认账"))


async def planned(desk: Desk, *attendants: Attendant) -> tuple[int, int]:
    meeting = await desk.plan(
        SECRETARY, DAY, "市政府三楼会议室", "分管副市长", attendants or (FINANCE_SEAT, LAWYER, TOWN_SEAT)
    )
    (item,) = (await desk.meeting(SECRETARY, meeting)).agenda
    return meeting, item[0].id


def resolved(outcome: Event = Event.RESOLVE_HANDLE, owner: str = "finance") -> Resolved:
    return Resolved("财政局十日内核对欠款并拨付", owner, DAY + timedelta(days=10), outcome)


async def test_what_is_brought_is_on_the_next_agenda_and_its_case_is_being_coordinated(desk: Desk) -> None:
    case = await brought(desk)
    (matter,) = await desk.matters(SECRETARY)
    assert (matter.number, matter.grade, matter.status) == (case.number, "A", Status.RAISED)
    meeting, _ = await planned(desk)
    assert (await desk.standing(case.number)).status is Status.COORDINATING
    assert [one[0] for one in await desk.meetings(SECRETARY)] == [meeting]


async def test_the_body_complained_about_and_who_declares_an_interest_take_no_part(desk: Desk) -> None:
    await brought(desk)
    meeting, matter = await planned(desk)
    (_, attendants, _) = (await desk.meeting(SECRETARY, meeting)).agenda[0]
    assert [one.name for one in attendants if one.excluded] == ["薛店镇长"]
    for _ in range(2):
        await desk.declare(SECRETARY, meeting, attendants[1].id, matter, "曾为镇政府代理")
    (_, attendants, _) = (await desk.meeting(SECRETARY, meeting)).agenda[0]
    assert [one.name for one in attendants if one.excluded] == ["张律师", "薛店镇长"]


async def test_a_resolution_sends_the_case_on_with_a_date_that_is_a_clock(desk: Desk, hands: Hands) -> None:
    case = await brought(desk)
    meeting, matter = await planned(desk)
    standing = await desk.resolve(SECRETARY, meeting, matter, resolved())
    assert standing.status is Status.HANDLING
    view = await desk.case(DISPATCHER, case.number)
    (clock,) = [clock for clock in view.clocks if clock.term == "resolution"]
    assert clock.due_on == DAY + timedelta(days=10)
    assert await desk.matters(SECRETARY) == ()
    hands.now += timedelta(days=20)
    (open_one,) = await desk.board(SECRETARY)
    assert open_one.late
    await desk.fulfil(SECRETARY, open_one.id)
    assert await desk.board(SECRETARY) == ()


async def test_a_matter_is_resolved_once_a_meeting(desk: Desk) -> None:
    await brought(desk)
    meeting, matter = await planned(desk)
    await desk.resolve(SECRETARY, meeting, matter, resolved())
    with pytest.raises(Conflict):
        await desk.resolve(SECRETARY, meeting, matter, resolved())


async def test_where_everybody_is_excluded_nothing_is_resolved(desk: Desk) -> None:
    case = await brought(desk)
    meeting, matter = await planned(desk, TOWN_SEAT)
    with pytest.raises(NobodyLeft):
        await desk.resolve(SECRETARY, meeting, matter, resolved())
    assert (await desk.standing(case.number)).status is Status.COORDINATING


async def test_the_body_complained_about_owns_no_resolution_but_its_rectification(desk: Desk) -> None:
    await brought(desk)
    meeting, matter = await planned(desk)
    with pytest.raises(Unacceptable):
        await desk.resolve(SECRETARY, meeting, matter, resolved(owner="xuedian"))
    rectify = resolved(Event.RESOLVE_RECTIFY, owner="xuedian")
    assert (await desk.resolve(SECRETARY, meeting, matter, rectify)).status is Status.RECTIFYING


@pytest.mark.parametrize(
    "attendants",
    [(), (Attendant(" ", body="finance"),), (Attendant("无单位"),), (Attendant("两头", "finance", "律所"),)],
    ids=["nobody", "no name", "for nobody", "for two"],
)
async def test_a_meeting_without_who_attends_for_whom_is_not_planned(
    desk: Desk, attendants: tuple[Attendant, ...]
) -> None:
    with pytest.raises(Unacceptable):
        await desk.plan(SECRETARY, DAY, "会议室", "分管副市长", attendants)


async def test_only_the_secretary_plans_and_only_who_oversees_looks_in(desk: Desk) -> None:
    for actor in (DISPATCHER, FINANCE, Actor(Role.SUPERVISOR, "督查")):
        with pytest.raises(NotFound):
            await desk.plan(actor, DAY, "会议室", "分管副市长", [FINANCE_SEAT])
    with pytest.raises(NotFound):
        await desk.matters(FINANCE)
    assert await desk.matters(Actor(Role.SUPERVISOR, "督查")) == ()


async def test_the_minutes_say_who_was_there_who_kept_out_and_who_does_what_by_when(desk: Desk) -> None:
    case = await brought(desk)
    meeting, matter = await planned(desk)
    await desk.resolve(SECRETARY, meeting, matter, resolved())
    content = await desk.minutes(SECRETARY, meeting)
    said = "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs)
    for expected in (
        "分管副市长",
        "张律师",
        "回避:薛店镇长",
        case.number,
        "责任单位:新郑市财政局",
        "拒不整改",
    ):
        assert expected in said
    assert "失信" not in said
    assert content == await desk.minutes(SECRETARY, meeting)


@pytest.mark.parametrize(
    ("reason", "fen", "wanted"),
    [
        ("legacy", None, Grade.A),
        ("refused", 1, Grade.A),
        ("unresolved", 100_000_000, Grade.A),
        ("cross_body", 99_999_999, Grade.B),
        ("unresolved", None, Grade.C),
    ],
)
def test_a_matter_is_graded_by_why_it_was_brought_and_how_much_it_is_about(
    reason: str, fen: int | None, wanted: Grade
) -> None:
    assert grade(reason, fen) is wanted


async def test_a_meeting_that_is_sent_twice_is_planned_once(desk: Desk) -> None:
    """Defect: a second click planned a second meeting, with the same agenda and minutes of its own."""
    await brought(desk)
    first, _ = await planned(desk)
    assert await planned(desk) == (first, (await desk.meeting(SECRETARY, first)).agenda[0][0].id)
    other, _ = await planned(desk, FINANCE_SEAT)
    assert {one[0] for one in await desk.meetings(SECRETARY)} == {first, other}


async def test_a_meeting_that_is_sent_several_times_at_one_instant_is_planned_once(desk: Desk) -> None:
    """Defect: on PostgreSQL two clicks at the same instant did not see each other's meeting."""
    await brought(desk)
    first, _ = await planned(desk)  # the matters are taken up: nothing else keeps two apart
    await asyncio.gather(*(planned(desk, FINANCE_SEAT) for _ in range(6)))
    assert len(await desk.meetings(SECRETARY)) == 2


async def test_who_takes_part_is_said_of_the_meeting_itself_and_not_after_it_resolved(desk: Desk) -> None:
    """Defect: an interest was declared at another meeting, and after the resolution it changed who had taken it."""
    await brought(desk)
    meeting, matter = await planned(desk)
    other, _ = await planned(desk, FINANCE_SEAT)
    at_the_other = (await desk.meeting(SECRETARY, other)).agenda[0][1][0].id
    for meeting_id, attendant in (
        (meeting, at_the_other),
        (other, at_the_other + 1_000),
        (other + 1_000, at_the_other),
    ):
        with pytest.raises(NotFound):
            await desk.declare(SECRETARY, meeting_id, attendant, matter, "有利害关系")
    await desk.resolve(SECRETARY, meeting, matter, resolved())
    mine = (await desk.meeting(SECRETARY, meeting)).agenda[0][1][0].id
    with pytest.raises(AlreadyResolved):
        await desk.declare(SECRETARY, meeting, mine, matter, "有利害关系")
