"""Does what the complainant corrects reach the dispatcher, and decide nothing?"""

from dataclasses import replace

import pytest

from intake.desk.corrections import Corrected, Line, NotUnderstood, applied, from_json, to_json
from intake.desk.desk import Desk
from intake.desk.filing import Filing, file_complaint
from intake.desk.triage import Decision
from intake.desk.turns import Answered, Files, Turn
from intake.inbox import Arrival
from intake.rules.lifecycle import Status
from intake.rules.person import Person
from intake.store.store import Store
from nlp.reading import Evidence, SpanKind
from tests.conftest import NOW
from tests.desk.test_desk import DISPATCHER, TEXT


@pytest.mark.parametrize(
    ("line", "typed", "text", "value"),
    [
        (Line.DOMAIN, "政府采购", "政府采购", "GP"),
        (Line.DOMAIN, "GP", "政府采购", "GP"),
        (Line.AMOUNT, "二十五万元", "二十五万元", {"fen": 25_000_000, "basis": ""}),
        (Line.AMOUNT, "250000", "250000", {"fen": 25_000_000, "basis": ""}),
        (Line.AMOUNT, "没有", "", None),
        (Line.RESPONDENT, "龙湖镇", "龙湖镇", "longhu"),
        (Line.RESPONDENT, "项目部的老李", "项目部的老李", None),
        (Line.DEADLINE, "2024年6月底", "2024年6月底", {"earliest": "2024-06-21", "latest": "2024-06-30"}),
        (Line.DEADLINE, "麦收以后", "麦收以后", None),
        (Line.PLACE, "学校门口", "学校门口", None),
    ],
)
async def test_what_is_typed_for_a_line_is_understood_as_far_as_it_can_be(
    desk: Desk, line: Line, typed: str, text: str, value: object
) -> None:
    assert await desk.correction(line, typed) == Corrected(text, value)


@pytest.mark.parametrize(
    ("line", "typed"),
    [(Line.DOMAIN, "别的"), (Line.AMOUNT, "很多钱"), (Line.AMOUNT, "-5"), (Line.AMOUNT, "9" * 40)],
)
async def test_a_domain_or_an_amount_that_is_none_is_refused(desk: Desk, line: Line, typed: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        await desk.correction(line, typed)
    assert refused.value.line is line


async def test_corrections_change_the_proposal_and_keep_what_the_reader_understood(desk: Desk) -> None:
    _, reading = await desk.read(TEXT)
    corrected = {
        Line.DOMAIN: Corrected("政府采购", "GP"),
        Line.AMOUNT: Corrected("", None),
        Line.PLACE: Corrected("学校门口"),
    }
    changed = applied(reading, from_json(to_json(corrected)))
    assert changed.domains[0].code == "GP"
    assert {guess.code for guess in changed.domains} >= {guess.code for guess in reading.domains}
    assert changed.first(SpanKind.AMOUNT) is None
    assert desk.understood(changed).place == "学校门口"
    assert applied(reading, {}) == reading


async def test_a_corrected_complaint_is_filed_so_and_its_dispatcher_sees_what_was_put_in_other_words(
    desk: Desk,
) -> None:
    corrected = {
        Line.AMOUNT: await desk.correction(Line.AMOUNT, "五万"),
        Line.RESPONDENT: Corrected("项目部的老李"),
    }
    who = Person("王小明", firm="新郑某建筑公司", principal="王大山", relation="父亲")
    await desk.keep(Arrival("telegram:1", "4711", "raw"))
    await desk.turn(
        Answered("telegram:1", "telegram", "4711"),
        Turn(None, causes=(Files(TEXT, who, corrected, secret=True),)),
    )
    (row,) = (await desk.cases(DISPATCHER)).rows
    case = await desk.case(DISPATCHER, row.number)
    assert case.status is Status.RECEIVED
    assert case.amount_fen == 5_000_000
    assert case.respondent_id is None
    assert case.told == (("amount", "五万"), ("respondent", "项目部的老李"))
    assert (case.person.firm, case.person.principal, case.person.relation) == ("新郑***公司", "王**", "父亲")
    assert case.secret


async def test_after_a_dispatchers_correction_the_case_says_who_and_when_and_shows_no_reasons_of_the_old_domain(
    desk: Desk,
) -> None:
    number = (await desk.file("web:2", "web", TEXT)).number
    before = await desk.case(DISPATCHER, number)
    assert before.corrected is None
    assert before.reasons
    await desk.confirm(DISPATCHER, await desk.standing(number), Decision("LAND", before.lead_id, None))
    after = await desk.case(DISPATCHER, number)
    assert after.corrected is not None
    assert (after.corrected.by, after.corrected.at) == (DISPATCHER.name, after.entries[-1].at)
    assert (after.reasons, after.sentence, after.proposed_assist) == ((), None, ())
    assert after.rule == "by_hand"  # the rule was one of the old domain


async def test_who_sends_it_elsewhere_under_the_same_domain_corrects_no_domain(desk: Desk) -> None:
    number = (await desk.file("web:3", "web", TEXT)).number
    before = await desk.case(DISPATCHER, number)
    await desk.confirm(DISPATCHER, await desk.standing(number), Decision(before.domain, "housing", None))
    after = await desk.case(DISPATCHER, number)
    assert (after.corrected, after.reasons) == (None, before.reasons)


async def test_a_reading_kept_from_before_shows_no_number_as_a_reason_either(
    desk: Desk, store: Store
) -> None:
    kept, reading = await desk.read(TEXT)
    crumbs = tuple(Evidence(word, 0, len(word), "learned") for word in ("三万", "十三", "工程款"))
    top = replace(reading.domains[0], because=crumbs)
    old = replace(reading, domains=(top, *reading.domains[1:]))
    filed = Filing("web:old", "web", kept, old)
    receipt = await store.write(lambda s: file_complaint(s, desk.tools, filed, NOW))
    assert (await desk.case(DISPATCHER, receipt.number)).reasons == ("工程款",)
