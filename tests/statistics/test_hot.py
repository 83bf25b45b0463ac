"""Is what is told again and again seen as one, shown without showing anybody, and published only by a person?"""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from intake.desk import months
from intake.desk.hot import NotPlain
from intake.desk.steps import Brought
from intake.desk.triage import Decision
from intake.errors import NotFound, Unacceptable
from intake.rules.lifecycle import Event
from intake.statistics.figures import Figures
from intake.statistics.month_files import MonthForm
from intake.statistics.tables import Row
from intake.store.store import Store
from tests.statistics.city import DISPATCHER, FINANCE, OCTOBER, SUPERVISOR, City

WAGES = [
    "村民王建国反映,我们在薛店镇的工地干活,工资三万元拖到现在一直没给,包工头说镇政府没拨款。电话13812345678。",
    "俺在薛店镇政府的工地干活,工资拖到现在一直没有给,问了都说镇里没拨款。",
    "我和老乡在薛店镇政府的工地干活,工资拖到现在一直没给,说镇里没拨款。",
    "在薛店镇政府的工地干了一年,工资拖到现在一直没有给,包工头说镇里没拨款。",
]
OTHER = "龙湖镇政府招商的时候答应的厂房租金补贴,两年了还没有兑现,问了都说等通知。"
WORDS = "在镇里的工地干活，工资一直没有给。"


async def accepted(city: City, said: str, domain: str = "DEBT", respondent: str | None = "xuedian") -> str:
    number = (await city.desk.file(f"web:{said}", "web", said)).number
    await city.desk.confirm(
        DISPATCHER, await city.desk.standing(number), Decision(domain, "finance", respondent)
    )
    return number


@pytest.fixture
async def october(city: City) -> City:
    city.now = datetime(2026, 10, 1, 2, tzinfo=UTC)
    for said in (*WAGES, OTHER):
        await accepted(
            city, said, "DEBT" if said in WAGES else "INV", "xuedian" if said in WAGES else "longhu"
        )
        city.now += timedelta(hours=1)
    city.now = datetime(2026, 11, 2, 2, tzinfo=UTC)
    return city


def hot(found: Figures) -> list[Row]:
    return list(found.table("hot").rows)


async def test_a_hot_topic_is_named_counted_and_shown_by_an_example(october: City) -> None:
    (topic,) = hot(await october.desk.figures(OCTOBER))
    name, count, matters, lead, example, released = topic.cells
    assert str(name).startswith("政府债务与拖欠账款")
    assert str(name).endswith("(新郑市薛店镇人民政府)")
    assert (count, matters, lead, released) == (4, 4, "新郑市财政局", "")
    assert "工地干活" in str(example)
    for hidden in ("王建国", "王", "1381", "三万"):
        assert hidden not in str(example)


async def test_cases_that_run_as_one_are_one_matter_and_as_many_complaints(october: City) -> None:
    first, second = "XZZX-20261001-0001", "XZZX-20261001-0002"
    october.now = datetime(2026, 10, 20, 2, tzinfo=UTC)
    seen = await october.desk.standing(second)
    await october.desk.take(DISPATCHER, seen, Event.MERGE, brought=Brought(case=first))
    (topic,) = hot(await october.desk.figures(OCTOBER))
    assert topic.cells[1:3] == (4, 3)


async def test_two_that_tell_the_same_are_no_hot_topic(city: City) -> None:
    for said in WAGES[:2]:
        await accepted(city, said)
    assert hot(await city.desk.figures(OCTOBER)) == []


async def test_the_words_of_a_secret_case_are_no_example(city: City) -> None:
    for said in WAGES[1:]:
        filed = await city.desk.file(f"web:{said}", "web", said, secret=True)
        await city.desk.confirm(
            DISPATCHER, await city.desk.standing(filed.number), Decision("DEBT", "finance", "xuedian")
        )
    (topic,) = hot(await city.desk.figures(OCTOBER))
    assert topic.cells[1] == 3
    assert topic.cells[4] == ""


async def test_a_frozen_month_keeps_its_topics_byte_by_byte(october: City, store: Store) -> None:
    await october.desk.freeze(SUPERVISOR, OCTOBER)
    before = [await october.desk.month_file(SUPERVISOR, OCTOBER, form) for form in MonthForm]
    topics = hot(await october.desk.figures(OCTOBER))
    late = october.now
    october.now = datetime(2026, 10, 30, 2, tzinfo=UTC)
    await accepted(october, "还有我,也在薛店镇政府的工地干活,工资拖到现在一直没给,说镇里没拨款。")
    october.now = late
    assert [await october.desk.month_file(SUPERVISOR, OCTOBER, form) for form in MonthForm] == before
    assert hot(await october.desk.figures(OCTOBER)) == topics
    again = await store.read(lambda s: months.recounted(s, october.desk.tools, OCTOBER))
    assert hot(again) == topics


async def test_nothing_is_published_that_nobody_released(october: City) -> None:
    await october.desk.freeze(SUPERVISOR, OCTOBER)
    public = await october.desk.public_month(OCTOBER)
    assert {"hot", "examples"} & {table.id for table in public.figures.tables} == set()


async def test_what_a_clerk_released_is_published_with_the_freeze_and_noted(october: City) -> None:
    (topic,) = hot(await october.desk.figures(OCTOBER))
    await october.desk.release_example(SUPERVISOR, OCTOBER, topic.key, f"  {WORDS}\n")
    (noted,) = await october.desk.releases(SUPERVISOR, OCTOBER)
    assert (noted.key, noted.words, noted.actor) == (topic.key, WORDS, SUPERVISOR.name)
    await october.desk.freeze(SUPERVISOR, OCTOBER)
    public = await october.desk.public_month(OCTOBER)
    (examples,) = [table for table in public.figures.tables if table.id == "examples"]
    assert [(row.key, row.cells) for row in examples.rows] == [
        ("1", (WORDS,))
    ]  # no case, no domain, no count
    for form in MonthForm:
        made = await october.desk.public_file(OCTOBER, form)
        if form is MonthForm.JSON:
            assert WORDS.encode() in made
            assert b"XZZX" not in made


async def test_what_is_released_after_the_freeze_is_published_by_an_amendment(october: City) -> None:
    await october.desk.freeze(SUPERVISOR, OCTOBER)
    (topic,) = hot(await october.desk.figures(OCTOBER))
    before = await october.desk.public_file(OCTOBER, MonthForm.JSON)
    await october.desk.release_example(SUPERVISOR, OCTOBER, topic.key, WORDS)
    assert await october.desk.public_file(OCTOBER, MonthForm.JSON) == before
    amended = await october.desk.amend(SUPERVISOR, OCTOBER, "公布一个例子")
    assert [(one.before, one.after) for one in amended.differences] == [("—", WORDS)]
    assert WORDS.encode() in await october.desk.public_file(OCTOBER, MonthForm.JSON)
    await october.desk.release_example(SUPERVISOR, OCTOBER, topic.key, "")
    await october.desk.amend(SUPERVISOR, OCTOBER, "撤回例子")
    assert WORDS.encode() not in await october.desk.public_file(OCTOBER, MonthForm.JSON)
    assert [one.words for one in await october.desk.releases(SUPERVISOR, OCTOBER)] == [WORDS, ""]


@pytest.mark.parametrize(
    ("words", "refusal"), [("王某电话13812345678", NotPlain), ("一" * 201, Unacceptable)]
)
async def test_words_that_say_who_it_is_or_are_too_many_are_not_released(
    october: City, words: str, refusal: type[Exception]
) -> None:
    (topic,) = hot(await october.desk.figures(OCTOBER))
    with pytest.raises(refusal):
        await october.desk.release_example(SUPERVISOR, OCTOBER, topic.key, words)
    assert await october.desk.releases(SUPERVISOR, OCTOBER) == ()


async def test_only_the_clerk_releases_and_only_topics_there_are(october: City) -> None:
    (topic,) = hot(await october.desk.figures(OCTOBER))
    for actor, key in ((DISPATCHER, topic.key), (FINANCE, topic.key), (SUPERVISOR, "DEBT/nothing")):
        with pytest.raises(NotFound):
            await october.desk.release_example(actor, OCTOBER, key, WORDS)


async def test_a_release_cannot_be_changed_afterwards(october: City, store: Store) -> None:
    (topic,) = hot(await october.desk.figures(OCTOBER))
    await october.desk.release_example(SUPERVISOR, OCTOBER, topic.key, WORDS)
    with pytest.raises(DBAPIError):
        await store.write(lambda s: s.execute(text("UPDATE released_example SET words = ''")))
