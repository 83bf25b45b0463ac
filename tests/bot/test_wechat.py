"""Does the bot live on a WeChat account: as the platform signs and seals, once each, and as long as its window is open?"""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from aiohttp import ClientSession
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.crypto import WeChatCrypto

from api.messengers import check
from bot.speech import Spoken
from bot.wechat import LONGEST_BYTES, WeChat, arrival, numbered, pieces, send, words
from bot.wechat_seal import NotWeChat, fields, seal_for
from intake.desk.desk import Desk
from intake.errors import SettingsWrong
from intake.inbox import Arrival
from intake.outbox import Later, Message, Never, Outcome, Sent
from intake.settings import Settings
from tests.bot.test_telegram_process import cases, files, kill
from tests.desk.conftest import Hands, desk, hands
from tests.files import a_picture
from tests.test_demo import until_ready
from tests.test_whole_way import a_free_port, serve, start
from tests.wechatapi import AES_KEY, APP_ID, SECRET, TOKEN, WeChatPeer, serving, signed

__all__ = ["desk", "hands"]  # fixtures

MATTER = "薛店镇政府答应2023年底前付我工程款三十万元,一直没给"
SEAL = seal_for(APP_ID, TOKEN, AES_KEY)
PERSON = "oPerson1"
NOTICE = Message("XZZX-20261012-0001:accept:2", "wechat", PERSON, "accept", {})


@pytest.fixture
async def peer() -> AsyncIterator[WeChatPeer]:
    async with serving() as running:
        yield running


def account(peer: WeChatPeer) -> dict[str, str]:
    return {
        "JIANNUO_WECHAT_APP_ID": APP_ID,
        "JIANNUO_WECHAT_SECRET": SECRET,
        "JIANNUO_WECHAT_TOKEN": TOKEN,
        "JIANNUO_WECHAT_AES_KEY": AES_KEY,
        "JIANNUO_WECHAT_API": peer.url,
    }


async def say(peer: WeChatPeer, client: httpx.AsyncClient, *lines: tuple[str, str]) -> None:
    """Say each line and wait for the words it is answered with."""
    for line, answer in lines:
        assert (await peer.post(client, peer.message(PERSON, "text", Content=line))).text == "success"
        await peer.heard(PERSON, answer)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=300))
def test_what_another_implementation_seals_we_open_and_the_reverse(text: str) -> None:
    theirs = WeChatCrypto(TOKEN, AES_KEY, APP_ID)
    sealed = fields(theirs.encrypt_message(text, "nonce", "1"))
    SEAL.check(sealed["MsgSignature"], "1", "nonce", sealed["Encrypt"])
    assert SEAL.open(sealed["Encrypt"]) == text
    ours = SEAL.close(text)
    xml = f"<xml><Encrypt>{ours}</Encrypt></xml>"
    assert theirs.decrypt_message(xml, SEAL.sign("1", "nonce", ours), "1", "nonce") == text


@pytest.mark.parametrize(
    "sealed",
    ["", "no base64", "AAAA", SEAL.close("x")[:-8], "A" * 64],
    ids=["nothing", "no base64", "short", "cut", "foreign"],  # sealing draws by chance: names must not
)
def test_what_is_not_sealed_for_us_is_not_opened(sealed: str) -> None:
    with pytest.raises(NotWeChat):
        SEAL.open(sealed)
    with pytest.raises(NotWeChat):
        seal_for("wxother", TOKEN, AES_KEY).open(SEAL.close("x"))


@pytest.mark.parametrize(
    "xml",
    ["", "<xml>", "no", "<!DOCTYPE x [<!ENTITY a 'b'>]><xml><MsgType>&a;</MsgType></xml>", "<xml></xml>"],
)
def test_what_is_no_message_is_not_kept(xml: str) -> None:
    with pytest.raises(NotWeChat):
        arrival(APP_ID, xml)


@given(st.text(max_size=3_000))
def test_a_long_message_is_cut_into_pieces_that_fit_and_nothing_is_lost(text: str) -> None:
    cut = pieces(text)
    assert all(len(piece.encode("utf-8", "surrogatepass")) <= LONGEST_BYTES for piece in cut)
    assert "".join(cut).replace("\n", "") == text.replace("\n", "") or not text.strip()


def test_choices_are_numbers_to_answer_with() -> None:
    assert numbered(Spoken("好吗", (("好", "y"), ("不好", "n")))) == "好吗\n\n1. 好\n2. 不好\n(回复数字就行)"


def test_a_place_a_link_and_a_menu_are_read_as_words() -> None:
    place = {"MsgType": "location", "Label": "薛店镇", "Location_X": "34.1", "Location_Y": "113.7"}
    assert words(place) == "地点:薛店镇 北纬34.1,东经113.7"
    assert words({"MsgType": "event", "Event": "subscribe"}) == "/start"
    assert words({"MsgType": "event", "Event": "CLICK", "EventKey": "我的投诉"}) == "我的投诉"
    assert words({"MsgType": "sticker"}) == ""


async def test_a_citizen_files_by_answering_with_numbers(peer: WeChatPeer, tmp_path: Path) -> None:
    peer.files["photo1"] = a_picture()
    async with serve(tmp_path, a_free_port(), "serve", **account(peer)) as client:
        follow = peer.message(PERSON, "event", Event="subscribe")
        assert (await peer.post(client, follow)).text == "success"
        await peer.heard(PERSON, "直接把事情说一遍就行")
        await say(peer, client, (MATTER, "同意吗"))
        await peer.post(client, peer.message(PERSON, "image", MediaId="photo1"))
        await peer.heard(PERSON, "已收到图片")
        await say(peer, client, ("1", "怎么称呼"), ("1", "请核对"), ("1", "查询码"))
        told = await peer.heard(PERSON, "XZZX-")
    assert "1. 同意,继续" in told
    assert len(await cases(tmp_path)) == 1
    assert await files(tmp_path) == [("photo", "photo.jpg", a_picture())]
    assert peer.tokens == 1


async def test_a_message_delivered_three_times_is_answered_once_and_strangers_are_told_nothing(
    peer: WeChatPeer, tmp_path: Path
) -> None:
    async with serve(tmp_path, a_free_port(), "serve", **account(peer)) as client:
        echo = {"timestamp": "1", "nonce": "n", "echostr": "hello", "signature": signed("1", "n")}
        assert (await client.get("/wechat", params=echo)).text == "hello"
        assert (await client.get("/wechat", params={**echo, "signature": "0" * 40})).status_code == 404
        message = peer.message(PERSON, "text", Content=MATTER)
        for _ in range(3):
            assert (await peer.post(client, message)).text == "success"
        assert (await peer.post(client, message, wrongly=True)).status_code == 404
        assert (await client.post("/wechat", content=b"\xff<")).status_code == 404
        await peer.heard(PERSON, "同意吗")
        await say(peer, client, ("99", "没有这个选项"))
    assert sum("同意吗" in text for text in peer.sent[PERSON]) == 1


async def test_killed_in_the_middle_it_loses_nothing(peer: WeChatPeer, tmp_path: Path) -> None:
    port = a_free_port()
    process = await start(tmp_path, port, "serve", **account(peer))
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        await until_ready(client)
        for line in (MATTER, "同意", "匿名", "提交"):
            await peer.post(client, peer.message(PERSON, "text", Content=line))
    await kill(process)
    async with serve(tmp_path, a_free_port(), "serve", **account(peer)):
        await peer.heard(PERSON, "查询码", seconds=90)
    assert len(await cases(tmp_path)) == 1


async def test_a_token_that_ended_early_is_asked_for_anew_and_busy_is_waited_out(
    peer: WeChatPeer, tmp_path: Path
) -> None:
    async with serve(tmp_path, a_free_port(), "serve", **account(peer)) as client:
        await say(peer, client, ("你好", "直接把事情说一遍"))
        peer.tokens += 1  # the platform forgot the one it gave
        await say(peer, client, (MATTER, "同意吗"))
    assert peer.tokens == 3


@pytest.mark.parametrize(
    ("codes", "outcome"),
    [
        ([], Sent()),
        ([45015], Never("the window is over")),
        ([43004], Never("not following")),
        ([-1], Later(15, "code -1")),
        ([45047], Later(300, "code 45047")),
        ([40001], Sent()),
    ],
)
async def test_what_the_platform_answers_is_what_becomes_of_a_message(
    peer: WeChatPeer, desk: Desk, codes: list[int], outcome: Outcome
) -> None:
    peer.codes[PERSON] = list(codes)
    await desk.keep(Arrival("wechat:1", PERSON, "你好"))
    async with ClientSession() as session:
        wechat = WeChat(APP_ID, SECRET, peer.url, session)
        assert await send(desk, wechat, NOTICE, Spoken("已受理", ())) == outcome


async def test_after_two_days_of_silence_a_notice_is_not_even_tried(
    peer: WeChatPeer, desk: Desk, hands: Hands
) -> None:
    await desk.keep(Arrival("wechat:1", PERSON, "你好"))
    async with ClientSession() as session:
        wechat = WeChat(APP_ID, SECRET, peer.url, session)
        hands.now += timedelta(hours=48)
        assert await send(desk, wechat, NOTICE, Spoken("已受理", ())) == Sent()
        hands.now += timedelta(minutes=1)
        assert await send(desk, wechat, NOTICE, Spoken("已受理", ())) == Never("the window is over")
    assert peer.sent[PERSON] == ["已受理"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("wechat_secret", ""),
        ("wechat_token", "with space"),
        ("wechat_aes_key", "short"),
        ("wechat_api", "nowhere"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(field: str, value: str) -> None:
    good = {
        "wechat_app_id": APP_ID,
        "wechat_secret": SECRET,
        "wechat_token": TOKEN,
        "wechat_aes_key": AES_KEY,
        "wechat_api": "",
    }
    with pytest.raises(SettingsWrong, match=f"JIANNUO_{field.upper()}"):
        check(Settings(**{**good, field: value}))  # type: ignore[arg-type]
    check(Settings(**good))  # type: ignore[arg-type]
