"""Does a letter say what its body must do, name nobody, and leave a trace that it was made?"""

import io
from datetime import timedelta

import docx
import pytest

from intake.desk.attachments import GivenFile
from intake.desk.desk import Desk
from intake.desk.steps import Brought
from intake.desk.tools import Actor
from intake.desk.turns import Answered, Files, Turn
from intake.errors import NotFound
from intake.inbox import Arrival
from intake.letters import Letter, ToTheAccused
from intake.rules.files import FileKind
from intake.rules.lifecycle import Event, Role
from intake.rules.person import NOBODY
from tests.conftest import NOW
from tests.desk.conftest import Hands
from tests.desk.test_desk import DISPATCHER, FINANCE, a_referred_case

SUPERVISOR = Actor(Role.SUPERVISOR, "督查员")


def read(content: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs)


async def test_a_referral_names_case_lead_and_last_day_and_hides_who_complained(desk: Desk) -> None:
    case = await a_referred_case(desk)
    said = read(await desk.letter(DISPATCHER, case.number, Letter.REFER))
    for expected in (
        "转办函",
        "新郑市财政局:",
        case.number,
        "2026年10月19日",
        "薛店镇人民政府",
        "138****1234",
    ):
        assert expected in said
    assert "13800001234" not in said
    assert "失信" not in said.replace("政府失信违约投诉协调处理办公室", "")


async def test_what_a_secret_case_tells_stands_in_no_letter(desk: Desk) -> None:
    case = await a_referred_case(desk)
    await desk.take(DISPATCHER, case, Event.MARK, brought=Brought(code="secret"))
    said = read(await desk.letter(DISPATCHER, case.number, Letter.REFER))
    assert "内容保密" in said
    assert "138****1234" not in said


async def test_a_supervision_letter_says_what_is_late(desk: Desk, hands: Hands) -> None:
    case = await a_referred_case(desk)
    hands.now += timedelta(days=20)
    assert "已超期" in read(await desk.letter(SUPERVISOR, case.number, Letter.SUPERVISE))


async def test_a_supervision_has_a_number_on_the_page_and_on_its_letter_alone(
    desk: Desk, hands: Hands
) -> None:
    case = await a_referred_case(desk)
    assert (await desk.case(SUPERVISOR, case.number)).supervision is None
    for day in range(20):
        hands.now = NOW + timedelta(days=day)
        while await desk.pass_time():
            pass
    cited = f"{case.number}-D20261027"
    assert (await desk.case(SUPERVISOR, case.number)).supervision == cited
    assert f"督办号:{cited}" in read(await desk.letter(SUPERVISOR, case.number, Letter.SUPERVISE))
    assert "督办号" not in read(await desk.letter(SUPERVISOR, case.number, Letter.URGE))


async def test_a_request_to_assist_goes_to_another_body(desk: Desk) -> None:
    case = await a_referred_case(desk)
    said = read(await desk.letter(DISPATCHER, case.number, Letter.ASSIST, "housing"))
    assert said.splitlines()[1].startswith("新郑市住房和城乡建设")
    assert "由新郑市财政局承办" in said


async def test_the_same_letter_is_the_same_bytes_and_each_is_in_the_history(desk: Desk) -> None:
    case = await a_referred_case(desk)
    first, second = [await desk.letter(DISPATCHER, case.number, Letter.URGE) for _ in range(2)]
    assert first == second
    entries = (await desk.case(DISPATCHER, case.number)).entries
    assert [entry.text for entry in entries if entry.event is Event.LOOK] == ["催办函 新郑市财政局"] * 2
    assert not await desk.broken_histories()


async def test_the_handling_body_writes_no_letters(desk: Desk) -> None:
    case = await a_referred_case(desk)
    with pytest.raises(NotFound):
        await desk.letter(FINANCE, case.number, Letter.URGE)


async def test_who_takes_a_file_is_in_the_history(desk: Desk) -> None:
    file = GivenFile(FileKind.PHOTO, "合同.jpg", "image/jpeg", b"picture")
    await desk.keep(Arrival("telegram:1", "4711", "x"))
    await desk.turn(Answered("telegram:1", "telegram", "4711"), Turn({"asks": "more"}, keeps=file))
    await desk.keep(Arrival("telegram:2", "4711", "x"))
    await desk.turn(
        Answered("telegram:2", "telegram", "4711"), Turn(None, causes=(Files("镇里欠我工程款三万", NOBODY),))
    )
    (row,) = (await desk.cases(DISPATCHER)).rows
    (shown,) = (await desk.case(DISPATCHER, row.number)).files
    await desk.file_of(SUPERVISOR, row.number, shown.id)
    entries = (await desk.case(SUPERVISOR, row.number)).entries
    assert [(e.actor, e.text) for e in entries if e.event is Event.LOOK] == [("督查员", "合同.jpg")]


async def test_no_letter_tells_the_body_complained_about_what_is_said_of_it(desk: Desk) -> None:
    case = await a_referred_case(desk, respondent="xuedian")
    with pytest.raises(ToTheAccused):
        await desk.letter(DISPATCHER, case.number, Letter.ASSIST, "xuedian")
    entries = (await desk.case(DISPATCHER, case.number)).entries
    assert Event.LOOK not in {entry.event for entry in entries}


async def test_before_a_case_is_referred_no_letter_is_written_about_it(desk: Desk) -> None:
    receipt = await desk.file("web:9", "web", "镇里欠我货款三万元")
    with pytest.raises(NotFound):
        await desk.letter(DISPATCHER, receipt.number, Letter.REFER)
