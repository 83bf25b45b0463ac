"""Is nothing called a default before it is verified, not rectified and determined by a second reviewer?"""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from intake.desk.desk import Desk
from intake.desk.steps import Brought, Standing, Wrong
from intake.desk.tools import Actor
from intake.errors import IntakeError
from intake.rules.calendar import local_date
from intake.rules.clock import Unit
from intake.rules.guards import GuardRefused, Unmet
from intake.rules.lifecycle import Event, Role, Status
from intake.store.store import Store
from intake.store.tables import Determination
from tests.conftest import NOW
from tests.desk.conftest import Hands
from tests.desk.test_desk import DISPATCHER, FINANCE, a_referred_case
from tests.desk.test_filing import BOOK

SECRETARY = Actor(Role.SECRETARY, "协调办")
XUEDIAN = Actor(Role.HANDLER, "镇里的人", body="xuedian")
DUE = local_date(NOW) + timedelta(days=10)
TRUE = Brought(text="欠款属实", evidence="合同与验收单", until=DUE)
PROPOSED = Brought(text="到期未付", evidence="银行流水")
DOCUMENT = Brought(text="认定", document="新信用认〔2026〕1号", basis="发改财金〔2023〕1103号")


async def rectifying(desk: Desk, source: str = "telegram:1") -> Standing:
    case = await a_referred_case(desk, source=source)
    case = await desk.take(FINANCE, case, Event.SIGN)
    case = await desk.take(FINANCE, case, Event.VERIFY)
    return await desk.take(FINANCE, case, Event.FIND_TRUE, brought=TRUE)


async def in_review(desk: Desk, hands: Hands, source: str = "telegram:1") -> Standing:
    case = await rectifying(desk, source)
    hands.now += timedelta(days=11)
    return await desk.take(FINANCE, case, Event.PROPOSE_DETERMINATION, brought=PROPOSED)


async def test_true_and_not_rectified_in_time_is_determined_with_a_document_and_announced(
    desk: Desk, hands: Hands, store: Store
) -> None:
    case = await in_review(desk, hands)
    case = await desk.take(SECRETARY, case, Event.DETERMINE, brought=DOCUMENT)
    assert case.status is Status.DETERMINED
    (row,) = await store.read(lambda s: list(s.scalars(select(Determination))))
    assert (row.document, row.respondent, row.reviewed_by) == ("新信用认〔2026〕1号", "xuedian", "协调办")
    case = await desk.take(SECRETARY, case, Event.ANNOUNCE, brought=Brought(text="已认定并责令付款"))
    assert case.status is Status.AWAITING_CALLBACK


async def test_a_refusal_outright_need_not_wait_for_the_date(desk: Desk) -> None:
    case = await rectifying(desk)
    refused = Brought(text="镇里书面拒绝", evidence="复函", refused=True)
    assert (
        await desk.take(FINANCE, case, Event.PROPOSE_DETERMINATION, brought=refused)
    ).status is Status.DETERMINATION_REVIEW


async def test_while_there_is_time_to_rectify_nothing_is_proposed(desk: Desk) -> None:
    case = await rectifying(desk)
    with pytest.raises(GuardRefused) as refused:
        await desk.take(FINANCE, case, Event.PROPOSE_DETERMINATION, brought=PROPOSED)
    assert refused.value.unmet is Unmet.STILL_TIME_TO_RECTIFY


async def test_rectification_needs_the_respondents_written_explanation_and_proof(desk: Desk) -> None:
    case = await rectifying(desk)
    done = Brought(evidence="付款凭证")
    with pytest.raises(GuardRefused):
        await desk.take(FINANCE, case, Event.RECTIFIED, brought=done)
    case = await desk.take(FINANCE, case, Event.EXPLAIN, brought=Brought(text="资金原因", until=DUE))
    assert (await desk.take(FINANCE, case, Event.RECTIFIED, brought=done)).status is Status.REPORTED


@pytest.mark.parametrize(
    ("actor", "unmet"),
    [
        (Actor(Role.SECRETARY, FINANCE.name), Unmet.SAME_REVIEWER),
        (Actor(Role.SECRETARY, "乙", body="finance"), Unmet.SAME_BODY),
        (Actor(Role.SECRETARY, "丙", body="xuedian"), Unmet.SAME_BODY),
    ],
    ids=["who proposed it", "the body that proposed it", "the body complained about"],
)
async def test_a_determination_is_reviewed_by_another_person_of_another_body(
    desk: Desk, hands: Hands, actor: Actor, unmet: Unmet
) -> None:
    case = await in_review(desk, hands)
    with pytest.raises(GuardRefused) as refused:
        await desk.take(actor, case, Event.DETERMINE, brought=DOCUMENT)
    assert refused.value.unmet is unmet
    assert (await desk.standing(case.number)).version == case.version


async def test_a_document_number_is_used_once(desk: Desk, hands: Hands) -> None:
    first = await in_review(desk, hands)
    await desk.take(SECRETARY, first, Event.DETERMINE, brought=DOCUMENT)
    hands.now = NOW
    second = await in_review(desk, hands, "telegram:2")
    with pytest.raises(Wrong):
        await desk.take(SECRETARY, second, Event.DETERMINE, brought=DOCUMENT)


async def test_the_body_complained_about_takes_no_step_and_sees_nothing(desk: Desk) -> None:
    case = await rectifying(desk)
    for event in Event:
        with pytest.raises(IntakeError):
            await desk.take(XUEDIAN, case, event, brought=Brought("x", "x", "x", "finance", DUE, "x", "x"))
    assert (await desk.cases(XUEDIAN)).rows == ()
    assert (await desk.standing(case.number)).version == case.version


async def test_an_untrue_complaint_is_explained_and_a_default_is_out_of_reach(desk: Desk) -> None:
    case = await a_referred_case(desk)
    case = await desk.take(FINANCE, case, Event.SIGN)
    case = await desk.take(FINANCE, case, Event.VERIFY)
    untrue = Brought(text="款已付清", evidence="付款凭证")
    case = await desk.take(FINANCE, case, Event.FIND_UNTRUE, brought=untrue)
    assert case.status is Status.HANDLING
    assert "款已付清" in (await desk.progress(case.number)).replies


NAMED = "失信"
OF_US = "政府失信违约投诉"  # what this desk takes in, by its official name (policy, vocabulary): nobody is called one


async def test_before_the_determination_no_view_and_no_export_says_default(desk: Desk, hands: Hands) -> None:
    case = await in_review(desk, hands)
    view = await desk.case(DISPATCHER, case.number)
    progress = await desk.progress(case.number)
    exported = [row async for row in desk.export()]
    words = BOOK.words
    shown_texts = [
        repr(view),
        repr(progress),
        repr(exported),
        words.status[case.status],
        *(words.event[entry.event] for entry in view.entries),
    ]
    assert not any(NAMED in text for text in shown_texts)


def test_no_template_and_no_message_says_default_by_itself() -> None:
    root = Path(__file__).parents[2]
    texts = [*sorted((root / "api/templates").glob("*.html")), root / "bot/messages.toml"]
    assert [file.name for file in texts if NAMED in file.read_text("utf-8").replace(OF_US, "")] == []


def test_only_the_status_after_the_determination_is_called_one() -> None:
    called = [status for status, name in BOOK.words.status.items() if NAMED in name]
    assert called == [Status.DETERMINED]
    assert not any(NAMED in name for name in BOOK.words.event.values())


def test_the_last_day_is_a_clock_of_its_own() -> None:
    (rectify,) = [term for term in BOOK.terms if term.id == "rectify"]
    assert Event.FIND_TRUE in rectify.starts
    assert rectify.unit is Unit.DATE
