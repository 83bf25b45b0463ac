"""Can a citizen complain and track, staff work, and nobody do what is not theirs, on the pages?"""

import re
from collections.abc import AsyncIterator
from hashlib import sha256
from html import unescape

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from api.app import create_app
from api.errors import ANSWERS, answer
from intake.desk.attachments import GivenFile
from intake.desk.desk import Desk
from intake.desk.tools import Actor, Tools
from intake.desk.triage import Decision
from intake.desk.turns import Answered, Files, Turn
from intake.errors import IntakeError, SettingsWrong, Unreadable
from intake.inbox import Arrival
from intake.reference.rulebook import RulebookError
from intake.rules.files import FileKind
from intake.rules.lifecycle import Role
from intake.rules.person import NOBODY
from intake.seal import Seal
from intake.statistics.parquet import ParquetMissing
from intake.store.store import Store
from nlp.apart import InThread, ReaderGone
from tests.conftest import NOW
from tests.desk.test_filing import BOOK, READER

TEXT = "薛店镇政府欠我工程款三万元,电话13800001234"
PASSWORD = "correct horse"
KEY = "form-key-0001"


@pytest.fixture
async def desk(store: Store, seal: Seal) -> Desk:
    desk = Desk(store, Tools(seal, BOOK), InThread(lambda: READER), lambda: NOW)
    for login, role, body in (
        ("paidan", Role.DISPATCHER, None),
        ("caizheng", Role.HANDLER, "finance"),
        ("zhujian", Role.HANDLER, "housing"),
        ("zuoxi", Role.OPERATOR, None),
    ):
        await desk.add_user(login, login, role, body, PASSWORD)
    return desk


@pytest.fixture
async def visitor(desk: Desk) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(desk) as client:
        yield client


def browser(desk: Desk) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(create_app(desk))
    return httpx.AsyncClient(transport=transport, base_url="http://test", follow_redirects=True)


class Staff:
    """A member of staff at the browser, who sends every form's token back."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def log_in(self, login: str) -> "Staff":
        page = await self.client.post("/login", data={"login": login, "password": PASSWORD})
        assert page.status_code == 200
        self.csrf = hidden(page.text, "csrf")
        return self

    async def post(self, path: str, **fields: str) -> httpx.Response:
        return await self.client.post(path, data={"csrf": self.csrf, **fields})


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None
    return found[1]


async def complain(client: httpx.AsyncClient, text: str = TEXT, **fields: str) -> httpx.Response:
    return await client.post(
        "/complain", data={"key": KEY, "text": text, "step": "submit", "agree": "yes", **fields}
    )


def receipt(page: httpx.Response) -> tuple[str, str]:
    number, code = (
        re.search(r"XZZX-\d{8}-\d{4}", page.text),
        re.search(r"(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}", page.text),
    )
    assert number is not None
    assert code is not None
    return number[0], code[0]


async def test_a_citizen_writes_sees_what_was_understood_files_and_tracks(visitor: httpx.AsyncClient) -> None:
    key = hidden((await visitor.get("/complain")).text, "key")
    read = await visitor.post("/complain", data={"key": key, "text": TEXT, "step": "read"})
    assert "政府债务与拖欠账款" in read.text
    filed = await visitor.post(
        "/complain",
        data={
            "key": key,
            "text": TEXT,
            "who": "named",
            "phone": "138 0000 1234",
            "step": "submit",
            "agree": "yes",
        },
    )
    number, code = receipt(filed)
    tracked = await visitor.post("/track", data={"number": number, "code": code.lower()})
    assert "待受理" in tracked.text
    assert "2026-10-15 周四" in tracked.text
    assert "豫政办〔2024〕67号" in tracked.text


async def test_pressing_twice_files_once(visitor: httpx.AsyncClient) -> None:
    first = await complain(visitor)
    again = await complain(visitor)
    assert receipt(first) == receipt(again)
    assert (await complain(visitor, "镇里欠我另一笔钱五万元")).status_code == 409


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("", ""),
        (" \n", ""),
        ("长" * 20_001, ""),
        ("长" * 100_000, ""),
        (TEXT, "12"),
        (TEXT, "'; DROP TABLE case;--"),
    ],
)
async def test_what_cannot_be_filed_is_said_in_a_sentence_and_kept_in_the_form(
    visitor: httpx.AsyncClient, text: str, phone: str
) -> None:
    page = await complain(visitor, text, phone=phone)
    assert page.status_code == 422
    assert 'role="alert"' in page.text
    assert text in page.text


@pytest.mark.parametrize(
    "rude",
    [
        "<script>alert(1)</script>欠我工程款",
        "{{7*7}}欠我工程款",
        "欠我工程款\0😡１２３",
        "拖欠農民工資三萬元",
    ],
)
async def test_rude_text_is_filed_and_never_becomes_markup(
    desk: Desk, visitor: httpx.AsyncClient, rude: str
) -> None:
    number, _ = receipt(await complain(visitor, rude))
    async with browser(desk) as client:
        page = await (await Staff(client).log_in("paidan")).client.get(f"/desk/{number}")
    assert "<script>" not in page.text  # our own has a src
    assert "49欠" not in page.text


async def test_a_form_that_was_open_too_long_keeps_its_words_and_gets_a_key_that_works(
    visitor: httpx.AsyncClient,
) -> None:
    refused = await visitor.post("/complain", data={"key": "?", "text": TEXT, "step": "submit"})
    assert refused.status_code == 422
    assert TEXT in refused.text
    key = hidden(refused.text, "key")
    assert (
        await visitor.post("/complain", data={"key": key, "text": TEXT, "step": "submit", "agree": "yes"})
    ).status_code == 200


async def test_a_name_of_nothing_readable_is_no_name(visitor: httpx.AsyncClient) -> None:
    assert (await complain(visitor, name="\0\0")).status_code == 200


async def test_an_answer_that_is_neither_yes_nor_no_is_none(visitor: httpx.AsyncClient) -> None:
    number, code = receipt(await complain(visitor))
    fields = {"number": number, "code": code, "solved": "maybe", "satisfaction": "3"}
    assert (await visitor.post("/track/rate", data=fields)).status_code == 422


async def test_the_list_goes_on_to_older_cases(desk: Desk, visitor: httpx.AsyncClient) -> None:
    for number in range(52):
        await desk.file(f"web:{number}", "web", TEXT)
    staff = await Staff(visitor).log_in("paidan")
    first = (await staff.client.get("/desk")).text
    older = re.search(r'href="(/desk\?older=\d+)"', first)
    assert older is not None
    second = (await staff.client.get(older[1])).text
    assert "XZZX-20261012-0001" not in first
    assert "XZZX-20261012-0001" in second
    assert "XZZX-20261012-0052" not in second
    assert "更早的办件" not in second


async def test_a_corrected_case_no_longer_shows_the_readers_reasons(
    desk: Desk, visitor: httpx.AsyncClient
) -> None:
    number, _ = receipt(await complain(visitor))
    staff = await Staff(visitor).log_in("paidan")
    assert "因为提到" in (await staff.client.get(f"/desk/{number}")).text
    await staff.post(f"/desk/{number}/confirm", version="1", domain="PROM", lead="housing", default="Y")
    page = (await staff.client.get(f"/desk/{number}")).text
    assert "因为提到" not in page
    assert "最能说明的一句" not in page
    assert "人工改定:paidan,2026-10-12" in page
    assert "派单员指定" in page


async def test_a_wrong_receipt_is_told_the_same_whatever_is_wrong(visitor: httpx.AsyncClient) -> None:
    number, code = receipt(await complain(visitor))
    wrong = [(number, "0000-0000-0000-0000"), ("XZZX-20261012-9999", code), ("", ""), ("'", "\0")]
    pages = {
        (page.status_code, page.text)
        for page in [await visitor.post("/track", data={"number": n, "code": c}) for n, c in wrong]
    }
    assert [status for status, _ in pages] == [404]


async def test_from_the_operators_call_to_the_citizens_yes(desk: Desk, visitor: httpx.AsyncClient) -> None:
    async with browser(desk) as one, browser(desk) as two, browser(desk) as three:
        operator, dispatcher = await Staff(one).log_in("zuoxi"), await Staff(two).log_in("paidan")
        handler = await Staff(three).log_in("caizheng")
        number, code = receipt(await operator.post("/hotline", key=KEY, text=TEXT, phone="13800001234"))
        case = f"/desk/{number}"
        confirmed = await dispatcher.post(
            f"{case}/confirm", version="1", domain="DEBT", lead="finance", respondent="xuedian"
        )
        assert "已派单" in confirmed.text
        for event in ("sign", "reply", "report"):
            seen = (await handler.client.get(case)).text
            version, status = hidden(seen, "version"), hidden(seen, "status")
            done = await handler.post(
                f"{case}/step", event=event, version=version, status=status, text="月底前付清"
            )
            assert done.status_code == 200
        seen = (await dispatcher.client.get(case)).text
        await dispatcher.post(
            f"{case}/step", event="approve", version=hidden(seen, "version"), status="reported"
        )
        tracked = await visitor.post("/track", data={"number": number, "code": code})
        assert "月底前付清" in tracked.text
        answer = {"number": number, "code": code, "key": KEY, "solved": "yes", "satisfaction": "5"}
        assert "已办结" in (await visitor.post("/track/rate", data=answer)).text
        for form in ("json", "csv.zip"):
            assert (await dispatcher.client.get(f"/month/2026-10.{form}")).status_code == 200
        for form, begins in (("xlsx", b"PK"), ("docx", b"PK"), ("pdf", b"%PDF")):
            month = await dispatcher.client.get(f"/month/2026-10.{form}")
            assert month.content.startswith(begins)
            assert month.headers["content-disposition"].endswith(f'jiannuo-2026-10.{form}"')


async def test_an_operator_gives_a_new_code_to_whom_he_called_back_and_nobody_else_can(
    desk: Desk, visitor: httpx.AsyncClient
) -> None:
    number, code = receipt(await complain(visitor, who="named", phone="13800001234"))
    anonymous, _ = receipt(await complain(visitor, key="form-key-0002"))
    async with browser(desk) as one, browser(desk) as two:
        operator, dispatcher = await Staff(one).log_in("zuoxi"), await Staff(two).log_in("paidan")
        assert "重发查询码" in (await one.get(f"/desk/{number}")).text
        assert "重发查询码" not in (await one.get(f"/desk/{anonymous}")).text
        assert "重发查询码" not in (await two.get(f"/desk/{number}")).text
        path, called = f"/hotline/{number}/code", {"phone": "138-0000-1234", "reached": "yes"}
        assert (await dispatcher.post(path, **called)).status_code == 404
        assert (await operator.post(path, phone="13900001234", reached="yes")).status_code == 409
        assert (await operator.post(path, phone="13800001234")).status_code == 422
        given = await operator.post(path, **called)
    assert "查询码已重发" in given.text
    assert receipt(given)[0] == number
    opened = [await visitor.post("/track", data={"number": number, "code": c}) for c in receipt(given)[1:]]
    assert [page.status_code for page in opened] == [200]
    assert (await visitor.post("/track", data={"number": number, "code": code})).status_code == 404


async def test_the_complainant_reads_what_happened_and_nothing_of_what_bodies_and_offices_note(
    desk: Desk, visitor: httpx.AsyncClient
) -> None:
    number, code = receipt(await complain(visitor))
    async with browser(desk) as one, browser(desk) as two:
        dispatcher, handler = await Staff(one).log_in("paidan"), await Staff(two).log_in("caizheng")
        await dispatcher.post(f"/desk/{number}/confirm", version="1", domain="DEBT", lead="finance")
        for event, words in (
            ("sign", ""),
            ("contact", "内部先打了电话"),
            ("note", "内部记录"),
            ("reply", "月底前付清"),
        ):
            seen = (await handler.client.get(f"/desk/{number}")).text
            version, status = hidden(seen, "version"), hidden(seen, "status")
            await handler.post(
                f"/desk/{number}/step", event=event, version=version, status=status, text=words
            )
    holder = {"number": number, "code": code, "key": KEY}
    await visitor.post("/track/add", data={**holder, "text": "我不同意,验收单早就签了"})
    page = (await visitor.post("/track", data=holder)).text
    happened = page[page.index("办理经过") : page.index("时限</h2>")]
    told = [happened.index(word) for word in ("提交", "受理", "派单", "签收", "答复诉求人", "补充情况")]
    assert told == sorted(told)
    assert "月底前付清" in happened
    assert "验收单早就签了" in happened
    assert "内部" not in page
    assert "caizheng" not in page


async def test_what_was_filed_comes_back_byte_for_byte_and_proves_its_digest(
    visitor: httpx.AsyncClient,
) -> None:
    number, code = receipt(await complain(visitor, f"  {TEXT}\r\n第二行𠮷\0 "))
    holder = {"number": number, "code": code, "key": KEY}
    kept = await visitor.post("/track/words", data=holder)
    assert kept.content.decode() == f"{TEXT}\n第二行𠮷"
    assert kept.headers["content-disposition"] == f'attachment; filename="{number}.txt"'
    assert sha256(kept.content).hexdigest() in (await visitor.post("/track", data=holder)).text
    assert (await visitor.post("/track/words", data={**holder, "code": "0"})).status_code == 404


async def test_an_objection_is_offered_where_more_may_be_told_and_rating_where_an_answer_is_awaited(
    desk: Desk, visitor: httpx.AsyncClient
) -> None:
    number, code = receipt(await complain(visitor))
    holder = {"number": number, "code": code, "key": KEY}
    async with browser(desk) as client:
        dispatcher = await Staff(client).log_in("paidan")
        assert "对办理有不同意见" in (await visitor.post("/track", data=holder)).text
        fields = {"version": "1", "status": "received", "event": "accept"}
        await dispatcher.post(f"/desk/{number}/step", **fields)
        fields = {"version": "2", "status": "accepted", "event": "answer_directly", "text": "已答复"}
        await dispatcher.post(f"/desk/{number}/step", **fields)
    page = (await visitor.post("/track", data=holder)).text
    assert "选「没解决」,会退回重新办理" in page
    assert "撤回这件投诉" not in page
    assert "对办理有不同意见" not in page


async def test_the_wrong_body_gets_not_found_for_page_and_step(
    desk: Desk, visitor: httpx.AsyncClient
) -> None:
    number, _ = receipt(await complain(visitor))
    async with browser(desk) as one, browser(desk) as two:
        dispatcher, stranger = await Staff(one).log_in("paidan"), await Staff(two).log_in("zhujian")
        await dispatcher.post(f"/desk/{number}/confirm", version="1", domain="DEBT", lead="finance")
        assert number not in (await stranger.client.get("/desk")).text
        assert (await stranger.client.get(f"/desk/{number}")).status_code == 404
        step = await stranger.post(f"/desk/{number}/step", event="sign", version="4", status="referred")
        assert step.status_code == 404


async def test_a_referral_to_the_body_complained_about_is_refused_with_the_reason(
    desk: Desk, visitor: httpx.AsyncClient
) -> None:
    number, _ = receipt(await complain(visitor))
    async with browser(desk) as client:
        dispatcher = await Staff(client).log_in("paidan")
        fields = {"version": "1", "domain": "DEBT", "lead": "finance", "respondent": "finance"}
        refused = await dispatcher.post(f"/desk/{number}/confirm", **fields)
    assert refused.status_code == 409
    assert "不能承办投诉自己" in refused.text


async def test_every_staff_page_is_closed_to_whoever_is_not_logged_in(visitor: httpx.AsyncClient) -> None:
    for path in ("/desk", "/desk/XZZX-20261012-0001", "/hotline", "/month/2026-10.xlsx"):
        assert (await visitor.get(path)).status_code == 404
    for path in ("/logout", "/hotline"):
        assert (await visitor.post(path, data={"csrf": "x", "key": KEY})).status_code == 404


async def test_a_form_without_its_token_does_nothing(desk: Desk, visitor: httpx.AsyncClient) -> None:
    number, _ = receipt(await complain(visitor))
    async with browser(desk) as client:
        dispatcher = await Staff(client).log_in("paidan")
        dispatcher.csrf = "forged"
        fields = {"version": "1", "domain": "DEBT", "lead": "finance"}
        assert (await dispatcher.post(f"/desk/{number}/confirm", **fields)).status_code == 404
        assert "待受理" in (await client.get(f"/desk/{number}")).text


async def test_a_handler_neither_keys_in_calls_nor_takes_the_month_away(desk: Desk) -> None:
    async with browser(desk) as client:
        handler = await Staff(client).log_in("caizheng")
        assert (await client.get("/hotline")).status_code == 404
        assert (await handler.post("/hotline", key=KEY, text=TEXT)).status_code == 404
        assert (await client.get("/month/2026-10.xlsx")).status_code == 404


async def test_too_much_at_once_is_refused_before_it_is_read(visitor: httpx.AsyncClient) -> None:
    assert (await visitor.post("/complain", data={"key": KEY, "text": "x" * 2_000_001})).status_code == 413


async def test_no_page_may_run_a_script_or_be_framed(visitor: httpx.AsyncClient) -> None:
    for path in ("/", "/complain", "/track", "/login", "/healthz", "/readyz"):
        page = await visitor.get(path)
        assert page.status_code == 200
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
        assert "<script>" not in page.text  # our own has a src


def family(kind: type[IntakeError]) -> list[type[IntakeError]]:
    return [kind, *(one for child in kind.__subclasses__() for one in family(child))]


def test_every_error_a_person_can_meet_has_its_sentence() -> None:
    only_at_start = {
        IntakeError,
        RulebookError,
        SettingsWrong,
        Unreadable,
        ParquetMissing,
    }  # or on the command line
    unanswered = {kind for kind in family(IntakeError) if not set(kind.__mro__) & set(ANSWERS)}
    assert unanswered == only_at_start
    assert answer(RulebookError("x"), BOOK.words)[0] == 500


async def test_a_file_is_downloaded_by_who_may_see_the_case_and_by_nobody_else(
    desk: Desk, visitor: httpx.AsyncClient
) -> None:
    await desk.keep(Arrival("telegram:1", "4711", "raw"))
    given = GivenFile(FileKind.DOCUMENT, "合同\r\n.html", "text/html", b"<script>alert(1)</script>")
    turn = Turn(None, causes=(Files(TEXT, NOBODY),), keeps=given)
    await desk.turn(Answered("telegram:1", "telegram", "4711"), turn)
    staff = await Staff(visitor).log_in("paidan")
    number = re.search(r"XZZX-\d{8}-\d{4}", (await staff.client.get("/desk")).text)
    assert number is not None
    link = re.search(r'href="(/desk/[^"]+/files/\d+)"', (await visitor.get(f"/desk/{number[0]}")).text)
    assert link is not None
    fetched = await visitor.get(link[1])
    assert fetched.content == given.content
    assert fetched.headers["content-type"] == "application/octet-stream"
    assert fetched.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%E5%90%88")
    assert (await visitor.get(f"/desk/{number[0]}/files/999")).status_code == 404
    visitor.cookies.clear()
    await Staff(visitor).log_in("caizheng")
    assert (await visitor.get(link[1])).status_code == 404


async def test_what_an_operator_types_is_read_beside_the_form_and_kept_when_refused(
    desk: Desk, visitor: httpx.AsyncClient
) -> None:
    operator = await Staff(visitor).log_in("zuoxi")
    read = await operator.post("/hotline/reading", text=TEXT)
    assert "政府债务与拖欠账款" in read.text
    assert "<html" not in read.text
    assert "政府债务" not in (await operator.post("/hotline/reading", text=" ")).text
    refused = await operator.post(
        "/hotline", key=KEY, text=TEXT, name="王小明", id_number="410184199001011230", address="龙湖镇"
    )
    assert refused.status_code == 422
    assert "身份证号应为 18 位" in refused.text
    assert all(typed in refused.text for typed in (TEXT, "王小明", "龙湖镇", KEY))


async def test_whoever_is_no_operator_gets_no_reading(visitor: httpx.AsyncClient) -> None:
    assert (await visitor.post("/hotline/reading", data={"text": TEXT})).status_code == 404
    dispatcher = await Staff(visitor).log_in("paidan")
    assert (await dispatcher.post("/hotline/reading", text=TEXT)).status_code == 404


async def test_a_person_is_sealed_in_the_table_and_masked_on_the_page(
    desk: Desk, visitor: httpx.AsyncClient, store: Store
) -> None:
    operator = await Staff(visitor).log_in("zuoxi")
    said = {
        "name": "王小明",
        "phone": "13800001234",
        "id_number": "410184199001011239",
        "address": "新郑市龙湖镇三号",
    }
    number, _ = receipt(await operator.post("/hotline", key=KEY, text=TEXT, **said))
    shown = (await visitor.get(f"/desk/{number}")).text
    assert "王**" in shown
    assert "138****1234" in shown
    row = await store.read(lambda s: dict(s.execute(text("SELECT * FROM complaint")).mappings().one()))
    raw = repr({name: value for name, value in row.items() if name != "told_at"})
    for value in said.values():
        assert value not in shown
        assert value not in raw
        assert value.encode() not in b"".join(v for v in row.values() if isinstance(v, bytes))


async def test_htmx_comes_from_its_package_and_pages_allow_no_other_script(
    visitor: httpx.AsyncClient,
) -> None:
    script = await visitor.get("/static/htmx/htmx.min.js")
    assert "htmx" in script.text[:200]
    assert "script-src 'self';" in script.headers["content-security-policy"]
    assert "unsafe" not in script.headers["content-security-policy"]


@pytest.mark.parametrize(
    "path", ["/desk/XZZX-1/files/99999999999999999999", "/nowhere", "/coordination/99999999999999999999"]
)
async def test_what_is_nowhere_is_said_in_a_sentence(visitor: httpx.AsyncClient, path: str) -> None:
    await Staff(visitor).log_in("paidan")
    answer = await visitor.get(path)
    assert answer.status_code in (404, 422)
    assert "请" in answer.text


async def test_a_form_with_absurd_numbers_or_without_its_fields_is_refused_with_a_sentence(
    visitor: httpx.AsyncClient,
) -> None:
    number, _ = receipt(await complain(visitor))
    staff = await Staff(visitor).log_in("paidan")
    for fields in ({"version": "9" * 30}, {"version": "one"}, {}):
        answer = await staff.post(f"/desk/{number}/confirm", domain="DEBT", lead="finance", **fields)
        assert answer.status_code == 422
        assert "没有保存" in answer.text


async def test_a_respondent_nobody_knows_is_refused_and_the_case_stays_in_sight(
    desk: Desk, visitor: httpx.AsyncClient
) -> None:
    number, _ = receipt(await complain(visitor))
    staff = await Staff(visitor).log_in("paidan")
    for respondent, status in (("mars", 404), ("government_office", 409)):
        answer = await staff.post(
            f"/desk/{number}/confirm", version="1", domain="DEBT", lead="credit_office", respondent=respondent
        )
        assert answer.status_code == status
    assert "郑州市" in answer.text
    assert (await staff.client.get(f"/desk/{number}")).status_code == 200


async def test_a_month_that_is_none_is_told_how_to_write_it(visitor: httpx.AsyncClient) -> None:
    staff = await Staff(visitor).log_in("paidan")
    page = await staff.client.get("/month/2026-13.xlsx")
    assert (page.status_code, "2026-10" in page.text) == (422, True)


async def test_a_database_away_is_a_sentence_and_a_fault_nobody_foresaw_too(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    transport = httpx.ASGITransport(create_app(desk), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        for error, status in (
            (OperationalError("", {}, Exception()), 503),
            (ReaderGone(), 503),
            (KeyError("x"), 500),
        ):

            async def fails(*_words: object, error: Exception = error) -> None:
                raise error

            monkeypatch.setattr(desk, "find", fails)
            page = await client.post("/track", data={"number": "1", "code": "1"})
            assert page.status_code == status
            assert "没有保存" in page.text
            assert "Content-Security-Policy" in page.headers


async def test_who_holds_the_receipt_adds_to_the_complaint_and_nobody_else(
    desk: Desk, visitor: httpx.AsyncClient
) -> None:
    number, code = receipt(await complain(visitor))
    wrong = {"number": number, "code": "0000-0000-0000-0000", "text": "又一张欠条", "key": KEY}
    assert (await visitor.post("/track/add", data=wrong)).status_code == 404
    held = {"number": number, "code": code, "key": KEY}
    page = await visitor.post("/track/add", data={**held, "text": "又一张欠条"})
    assert page.status_code == 200
    assert (await visitor.post("/track/add", data={**held, "text": " "})).status_code == 422
    staff = await Staff(visitor).log_in("paidan")
    assert "又一张欠条" in (await staff.client.get(f"/desk/{number}")).text


async def test_what_endangers_somebody_stands_out_in_the_list_and_each_date_shows_how_it_was_counted(
    desk: Desk, visitor: httpx.AsyncClient
) -> None:
    number, code = receipt(await complain(visitor, "镇里不给工程款,工人说再不给钱就不想活了要跳楼"))
    staff = await Staff(visitor).log_in("paidan")
    assert ">急<" in (await staff.client.get("/desk")).text
    tracked = (await visitor.post("/track", data={"number": number, "code": code})).text
    assert "怎么算的" in tracked
    assert "2026-10-13 周二 计入:工作日" in tracked


async def test_the_list_leaves_by_the_links_below_it_and_for_nobody_who_is_not_logged_in(
    desk: Desk, visitor: httpx.AsyncClient
) -> None:
    number, _ = receipt(await complain(visitor, "=1+1 " + TEXT))
    for form in ("csv", "xlsx", "json"):
        assert (await visitor.get(f"/lists/cases.{form}")).status_code == 404
    async with browser(desk) as client:
        staff = await Staff(client).log_in("paidan")
        shown = (await client.get("/desk?only=triage")).text
        links = re.findall(r'href="(/lists/cases[^"]+)"', shown)
        assert len(links) == 3
        files = [await staff.client.get(unescape(link)) for link in links]
    assert [file.status_code for file in files] == [200, 200, 200]
    assert re.search(rf"{number},待受理,,(是)?,,\"'=1\+1 ", files[0].text)
    assert files[1].content.startswith(b"PK")
    assert files[2].json()[0]["number"] == number
    assert "13800001234" not in files[0].text + files[2].text


async def test_what_a_search_finds_leaves_by_the_links_below_it_with_the_filters_of_its_address(
    desk: Desk, visitor: httpx.AsyncClient
) -> None:
    number, _ = receipt(await complain(visitor, TEXT))
    await complain(visitor, "小区加装电梯的补贴,街道答应三个月到账,现在没有")
    staff = await Staff(visitor).log_in("paidan")
    links = re.findall(
        r'href="(/search/cases[^"]+)"', (await visitor.get("/search?text=工程款&status=received")).text
    )
    assert len(links) == 3
    files = [await staff.client.get(unescape(link)) for link in links]
    assert [row["number"] for row in files[2].json()] == [number]
    assert (await visitor.get("/search/cases.csv?text=款")).status_code == 422
    assert (await visitor.get("/search/cases.csv?status=nowhere")).status_code == 422


async def test_an_operator_puts_right_who_calls_and_what_was_typed_stays_where_it_is_refused(
    desk: Desk, visitor: httpx.AsyncClient
) -> None:
    """Defect: a name or number that was keyed in wrong stood for ever."""
    number, _ = receipt(await complain(visitor, TEXT, name="王小明", phone="13800001234", who="named"))
    staff = await Staff(visitor).log_in("zuoxi")
    assert f"/hotline/{number}/person" in (await visitor.get(f"/desk/{number}")).text
    wrong = await staff.post(f"/hotline/{number}/person", name="<王晓明>", phone="139", reason="记错了")
    assert wrong.status_code == 422
    assert 'value="&lt;王晓明&gt;"' in wrong.text
    assert 'value="139"' in wrong.text
    done = await staff.post(f"/hotline/{number}/person", phone="13900005678", reason="记错了")
    assert "139****5678" in done.text
    assert "更正诉求人信息" in done.text
    again = await staff.post(f"/hotline/{number}/person", phone="13900005678", reason="记错了")
    assert again.status_code == 409
    shown = await staff.post(f"/desk/{number}/person", reason="核实")
    assert "更正以前" in shown.text
    assert "13800001234" in shown.text


@pytest.mark.parametrize(
    "after",
    [
        "9999999999.1",
        "2026-11-01.9999999999",
        "2026-13-45.1",
        "-5.1",
        "1",
        "x.1",
        "2026-11-01.-1",
        "9" * 25 + ".1",
    ],
)
@pytest.mark.parametrize("only", ["all", "triage", "late"])
async def test_a_place_in_a_list_that_is_none_is_no_error_of_ours(
    visitor: httpx.AsyncClient, after: str, only: str
) -> None:
    await Staff(visitor).log_in("paidan")
    refused = await visitor.get("/desk", params={"only": only, "after": after})
    assert refused.status_code in (200, 404, 422)


async def test_a_handler_records_what_is_owed_and_the_complainant_reads_it(
    desk: Desk, visitor: httpx.AsyncClient
) -> None:
    number, code = receipt(await complain(visitor, TEXT))
    await desk.confirm(
        Actor(Role.DISPATCHER, "派单员"), await desk.standing(number), Decision("DEBT", "finance", "xuedian")
    )
    staff = await Staff(visitor).log_in("caizheng")
    shown = (await visitor.get(f"/desk/{number}")).text
    assert "记录核实和兑付金额" in shown
    typed = {
        "verified": "三十万元",
        "undisputed": "200000",
        "paid": "0",
        "basis": "<b>对账单</b>",
        "after": "0",
    }
    too_much = await staff.post(f"/desk/{number}/amounts", **{**typed, "paid": "31万"})
    assert too_much.status_code == 422
    assert "不能多于核实金额" in too_much.text
    unclear = await staff.post(f"/desk/{number}/amounts", **{**typed, "paid": "不少"})
    assert unclear.status_code == 422
    assert "没看懂" in unclear.text
    done = await staff.post(f"/desk/{number}/amounts", **typed)
    assert "300,000.00 元,其中无分歧 200,000.00 元、有分歧 100,000.00 元" in done.text
    late = await staff.post(f"/desk/{number}/amounts", **{**typed, "paid": "5万"})
    assert late.status_code == 409
    told = (await visitor.post("/track", data={"number": number, "code": code})).text
    assert "核实 300,000.00 元,其中无分歧 200,000.00 元;已兑付 0.00 元" in told
    assert "&lt;b&gt;对账单" in told


async def test_who_comes_second_to_refer_a_case_sees_what_was_done_and_what_he_chose(
    desk: Desk, visitor: httpx.AsyncClient
) -> None:
    """Defect: the second of two dispatchers was told to reload, and what he had chosen was gone."""
    number, _ = receipt(await complain(visitor, TEXT))
    staff = await Staff(visitor).log_in("paidan")
    shown = (await visitor.get(f"/desk/{number}")).text
    await desk.add(number, "我又找到一张收条")
    late = await staff.post(
        f"/desk/{number}/confirm",
        version=hidden(shown, "version"),
        status=hidden(shown, "status"),
        domain="LAND",
        lead="housing",
        respondent="xuedian",
    )
    assert late.status_code == 409
    names = desk.tools.rulebook.bodies
    for said in (
        "刚刚有人办过",
        "收条",
        desk.domain_names()["LAND"],
        names.get("housing").name,
        names.get("xuedian").name,
    ):
        assert said in late.text
    assert (await desk.standing(number)).status == "received"


async def test_what_is_no_search_of_ours_is_not_kept_and_breaks_nothing(visitor: httpx.AsyncClient) -> None:
    """Defect: a forged query was an error of the server's."""
    staff = await Staff(visitor).log_in("paidan")
    for query in ("status=nowhere", "since=yesterday", "older=0", "text=" + "长" * 61):
        assert (await staff.post("/search/views", name="我的", query=query)).status_code == 422
    assert "我的" not in (await visitor.get("/search")).text
