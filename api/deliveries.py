"""How do webhooks leave? Leased from the outbox, posted to where the system asked, marked; tried again for half a day."""

import asyncio
import logging
import socket
from collections.abc import Sequence
from ipaddress import ip_address
from typing import TYPE_CHECKING

from intake.desk.desk import Desk
from intake.desk.webhooks import Parcel
from intake.outbox import Later, Leased, Never, Outcome, Sent
from intake.rules.webhook import Network, WrongAddress, check_url, may_reach, wait

if TYPE_CHECKING:
    from aiohttp import ClientSession
    from aiohttp.abc import ResolveResult

log = logging.getLogger(__name__)
AT_ONCE, IDLE_SECONDS, POST_SECONDS = 8, 2, 10
GONE = 410


async def send_for_ever(desk: Desk) -> None:
    """Post what is due."""
    async with opened(desk.tools.private) as http:
        while True:
            if not await send_due(desk, http):
                await asyncio.sleep(IDLE_SECONDS)


async def send_due(desk: Desk, http: "ClientSession") -> int:
    """Post what is due now; the number of messages tried. Each system gets its messages in order, one at a time."""
    leased = await desk.outside.lease(AT_ONCE)
    await asyncio.gather(*(_send(desk, http, one) for one in leased))
    return len(leased)


async def _send(desk: Desk, http: "ClientSession", one: Leased) -> None:
    parcel = await desk.outside.parcel(one)
    outcome = await _posted(desk, http, parcel, one.tries) if parcel else Never("nobody to tell")
    await desk.outside.mark(one, outcome)


async def _posted(desk: Desk, http: "ClientSession", parcel: Parcel, tries: int) -> Outcome:
    from aiohttp import ClientError

    try:
        check_url(parcel.url, desk.tools.private)
        async with http.post(
            parcel.url, data=parcel.body, headers=parcel.headers, allow_redirects=False
        ) as answer:
            status = answer.status
    except (
        ClientError,
        OSError,
        ValueError,
        WrongAddress,
    ) as error:  # a name may be none that DNS can ask for
        return Later(wait(tries), type(error).__name__)
    if 200 <= status < 300:
        return Sent()
    return Never("HTTP 410") if status == GONE else Later(wait(tries), f"HTTP {status}")


def opened(private: Sequence[Network]) -> "ClientSession":
    """A session that looks names up anew and reaches no address that webhooks may not go to, whatever a name says."""
    from aiohttp import ClientSession, ClientTimeout, DummyCookieJar, TCPConnector, ThreadedResolver

    class Bounded(ThreadedResolver):
        """Names as the system has them, less the addresses nobody may be sent to."""

        async def resolve(
            self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
        ) -> "list[ResolveResult]":
            found = await super().resolve(host, port, family)
            reached = [one for one in found if may_reach(ip_address(one["host"].partition("%")[0]), private)]
            if not reached:
                raise OSError("no address that may be reached")
            return reached

    connector = TCPConnector(resolver=Bounded(), use_dns_cache=False, family=socket.AF_UNSPEC)
    return ClientSession(
        connector=connector, timeout=ClientTimeout(total=POST_SECONDS), cookie_jar=DummyCookieJar()
    )
