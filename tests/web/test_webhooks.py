"""Is another system told of each step of its cases, once each, in order, signed, and nothing personal with it?"""

import asyncio
import base64
import hmac
import json
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import update
from standardwebhooks.webhooks import Webhook

from api import deliveries
from intake import wiring
from intake.desk.desk import Desk
from intake.desk.tools import Actor
from intake.desk.triage import Decision
from intake.desk.webhooks import MOST, Parcel
from intake.errors import NotAllowed
from intake.outbox import GIVE_UP_AFTER, Later, Sent
from intake.rules.lifecycle import Event, Role
from intake.rules.scope import Scope
from intake.rules.webhook import wait
from intake.settings import Settings
from intake.store import tables as table
from intake.store.store import Store
from tests.statistics.city import DISPATCHER, FINANCE, City
from tests.test_whole_way import a_free_port, serve
from tests.web.outside import PERSONAL, TEXT, city, credit, desk, is_a_problem, key, system
from tests.webhookpeer import listening

__all__ = ["city", "credit", "desk"]  # fixtures

URL = "https://credit.example.gov.cn/told"


async def subscribe(client: httpx.AsyncClient, url: str = URL) -> httpx.Response:
    return await client.post("/api/v1/webhooks", json={"url": url})


async def file(client: httpx.AsyncClient, word: str = "12345-000017") -> str:
    sent = {"text": TEXT, "name": "王小明", "phone": "13800001234"}
    answer = await client.post("/api/v1/complaints", json=sent, headers=key(word))
    assert answer.status_code == 201
    return str(answer.json()["number"])


async def posted(desk: Desk) -> list[Parcel]:
    """What is due to be posted, marked as sent."""
    found = []
    while leased := await desk.outside.lease(8):
        for one in leased:
            parcel = await desk.outside.parcel(one)
            await desk.outside.mark(one, Sent())
            found += [parcel] if parcel else []
    return found


def events(parcels: list[Parcel]) -> list[str]:
    return [json.loads(parcel.body)["event"] for parcel in parcels]


async def test_each_step_the_complainant_may_know_of_is_told_in_order_and_holds_nothing_personal(
    city: City, desk: Desk, credit: httpx.AsyncClient
) -> None:
    await subscribe(credit)
    number = await file(credit)
    await city.refers(number)
    await desk.take(FINANCE, await desk.standing(number), Event.SIGN)
    await desk.take(FINANCE, await desk.standing(number), Event.REPLY, "王小明您好,月底付清")
    parcels = await posted(desk)
    told = (await credit.get(f"/api/v1/cases/{number}/history")).json()["entries"]
    assert events(parcels) == [entry["event"]["code"] for entry in told]
    for parcel in parcels:
        assert parcel.url == URL
        assert not [
            word for word in (*PERSONAL, "月底付清") if word in parcel.body.decode() + str(parcel.headers)
        ]
    assert json.loads(parcels[0].body) == {
        "number": number,
        "event": "file",
        "status": "received",
        "version": 1,
        "at": "2026-10-12T02:00:00+00:00",
    }
    assert await posted(desk) == []


async def test_what_is_posted_is_signed_with_the_secret_that_was_shown_once(
    desk: Desk, credit: httpx.AsyncClient
) -> None:
    secret = (await subscribe(credit)).json()["secret"]
    assert "secret" not in (await credit.get("/api/v1/webhooks")).json()[0]
    await file(credit)
    (parcel,) = await posted(desk)
    head = parcel.headers
    signed = f"{head['webhook-id']}.{head['webhook-timestamp']}.".encode() + parcel.body
    mine = hmac.digest(base64.b64decode(secret.removeprefix("whsec_")), signed, "sha256")
    assert head["webhook-signature"] == "v1," + base64.b64encode(mine).decode()


async def test_a_step_that_is_refused_tells_nobody(desk: Desk, credit: httpx.AsyncClient) -> None:
    await subscribe(credit)
    number = await file(credit)
    await posted(desk)
    with pytest.raises(NotAllowed):
        await desk.take(DISPATCHER, await desk.standing(number), Event.APPROVE)
    assert await posted(desk) == []


async def test_a_body_is_told_of_its_own_cases_alone(
    city: City, desk: Desk, credit: httpx.AsyncClient
) -> None:
    async with await system(desk, Role.HANDLER, body="finance") as finance:
        await subscribe(finance)
        mine, other = await file(credit), await file(credit, "12345-000018")
        assert await posted(desk) == []
        await city.refers(mine)
        assert {json.loads(parcel.body)["number"] for parcel in await posted(desk)} == {mine}
        await desk.confirm(DISPATCHER, await desk.standing(other), Decision("DEBT", "housing", None))
        assert await posted(desk) == []


@pytest.mark.parametrize("how", ["ended", "revoked", "expired"])
async def test_nothing_goes_to_who_is_no_longer_let_in(
    city: City, desk: Desk, credit: httpx.AsyncClient, how: str
) -> None:
    made = (await subscribe(credit)).json()
    await file(credit)
    if how == "ended":
        assert (await credit.delete(f"/api/v1/webhooks/{made['id']}")).status_code == 204
        assert (await credit.get("/api/v1/webhooks")).json() == []
    elif how == "revoked":
        await desk.outside.revoke((await desk.outside.tokens())[0].id)
    else:
        city.now += timedelta(days=31)
    assert await posted(desk) == []


async def test_a_webhook_is_its_tokens_own(desk: Desk, credit: httpx.AsyncClient) -> None:
    made = (await subscribe(credit)).json()
    async with await system(desk, Role.OPERATOR, Scope.WEBHOOKS_MANAGE) as other:
        assert (await other.get("/api/v1/webhooks")).json() == []
        assert is_a_problem(await other.delete(f"/api/v1/webhooks/{made['id']}"), 404)
    assert len((await credit.get("/api/v1/webhooks")).json()) == 1


async def test_an_address_inside_or_without_https_and_one_too_many_are_refused(
    desk: Desk, credit: httpx.AsyncClient
) -> None:
    for url in (
        "http://credit.example.gov.cn/",
        "https://10.0.0.1/",
        "https://127.0.0.1/",
        "https://a:b@c.example/",
    ):
        assert is_a_problem(await subscribe(credit, url), 422)
    for n in range(MOST):
        assert (await subscribe(credit, f"{URL}/{n}")).status_code == 201
    assert is_a_problem(await subscribe(credit), 422)


async def test_a_system_that_never_answers_is_given_up_after_half_a_day_and_nobody_is_called(
    city: City, desk: Desk, credit: httpx.AsyncClient
) -> None:
    await subscribe(credit)
    await file(credit)
    tries = 0
    begun = city.now
    while leased := await desk.outside.lease(8):
        tries = leased[0].tries
        await desk.outside.mark(leased[0], Later(wait(tries), "HTTP 500"))
        city.now += timedelta(seconds=wait(tries))
    assert tries == GIVE_UP_AFTER
    assert timedelta(hours=8) < city.now - begun < timedelta(hours=13)
    (state,) = (await credit.get("/api/v1/webhooks")).json()
    assert (state["waiting"], state["given_up"], state["last_error"]) == (0, 1, "HTTP 500")
    assert await desk.alarms(DISPATCHER) == ()


@pytest.mark.parametrize(
    "url",
    ["https://nowhere.invalid/", "https://a..b/", "https://.", "http://10.0.0.1/", "https://[::1%25e]/"],
)
async def test_an_address_nobody_answers_at_is_tried_later_and_stops_nothing(
    desk: Desk, store: Store, credit: httpx.AsyncClient, url: str
) -> None:
    await subscribe(credit)
    await store.write(lambda s: s.execute(update(table.Webhook).values(url=url)))
    await file(credit)
    async with deliveries.opened(desk.tools.private) as http:
        assert await deliveries.send_due(desk, http) == 1
    (state,) = (await credit.get("/api/v1/webhooks")).json()
    assert (state["waiting"], bool(state["last_error"])) == (1, True)


async def test_a_name_that_leads_inside_is_not_followed_unless_its_network_was_named(
    city: City, desk: Desk, credit: httpx.AsyncClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with listening(tmp_path) as peer:
        await subscribe(credit, f"https://localhost:{peer.port}/told")
        await file(credit)
        async with deliveries.opened(desk.tools.private) as http:
            assert await deliveries.send_due(desk, http) == 1
        assert peer.got == []
    (state,) = (await credit.get("/api/v1/webhooks")).json()
    assert (state["waiting"], state["last_error"]) == (1, "ClientConnectorDNSError")


async def test_a_real_process_posts_to_a_real_server_and_posts_again_after_an_error(tmp_path: Path) -> None:
    home = tmp_path / "home"
    async with listening(tmp_path) as peer:
        peer.codes = [500, 302]
        inside = {"JIANNUO_WEBHOOK_NETWORKS": "127.0.0.0/8", "SSL_CERT_FILE": str(peer.authority)}
        async with serve(home, a_free_port(), "serve", **inside) as client:
            desk = wiring.open_desk(Settings(home=home))
            token = await desk.outside.issue(Actor(Role.SUPERVISOR, "信用平台"), set(Scope), 1)
            await desk.close()
            client.headers["Authorization"] = f"Bearer {token}"
            secret = (await subscribe(client, peer.url)).json()["secret"]
            numbers = [await file(client), await file(client, "12345-000018")]
            async with asyncio.timeout(60):
                while len(peer.got) < 4:
                    await asyncio.sleep(0.1)
            state = {"waiting": 1}
            async with asyncio.timeout(10):
                while state["waiting"]:
                    (state,) = (await client.get("/api/v1/webhooks")).json()
    told = [Webhook(secret).verify(body, headers) for headers, body in peer.got]
    assert [one["number"] for one in told] == [numbers[0]] * 3 + [numbers[1]]
    assert len({headers["webhook-id"] for headers, _ in peer.got}) == 2
    assert state == {**state, "waiting": 0, "given_up": 0, "last_error": None}
