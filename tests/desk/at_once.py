"""One member of a crowd: ``python -m tests.desk.at_once URL JOB [NUMBER=VERSION ...]``. Says "ready", waits for a line, works.

Prints one JSON list: for each case ``done``, ``conflict`` or ``refused``; a ticker and a relay print what they took.
"""

import asyncio
import json
import sys
from datetime import timedelta

from intake.desk.desk import Desk
from intake.desk.steps import Brought, Standing
from intake.desk.tools import CITIZEN, Actor, Tools
from intake.errors import Conflict, NotAllowed
from intake.outbox import Sent
from intake.rules.guards import GuardRefused
from intake.rules.lifecycle import Event, Status
from intake.seal import KEY_BYTES, seal_from
from intake.store.store import open_store
from nlp.apart import InThread
from tests.conftest import NOW
from tests.desk.test_desk import DISPATCHER, FINANCE
from tests.desk.test_filing import BOOK, READER

LATER = NOW + timedelta(days=40)
BACK = Brought(code="not_our_duty", basis="三定方案", body="housing")
Job = tuple[Actor, Status, Event, Brought]
JOBS: dict[str, Job] = {
    "transfer": (DISPATCHER, Status.RECEIVED, Event.TRANSFER, Brought(text="转12345")),
    "accept": (DISPATCHER, Status.RECEIVED, Event.ACCEPT, Brought()),
    "reply": (FINANCE, Status.HANDLING, Event.REPLY, Brought(text="正在核对")),
    "merge": (DISPATCHER, Status.HANDLING, Event.MERGE, Brought()),
    "return": (FINANCE, Status.REFERRED, Event.RETURN, BACK),
    "withdraw": (CITIZEN, Status.REFERRED, Event.WITHDRAW, Brought()),
}


async def stepped(desk: Desk, job: str, main: str, number: str, version: int) -> str:
    actor, status, event, brought = JOBS[job]
    if event is Event.MERGE:
        brought = Brought(case=main)
    try:
        await desk.take(actor, Standing(number, status, version), event, brought=brought)
    except Conflict:
        return "conflict"
    except (GuardRefused, NotAllowed):
        return "refused"
    return "done"


async def ticked(desk: Desk) -> list[int]:
    climbed = []
    while count := await desk.pass_time():
        climbed.append(count)
    return climbed


async def relayed(desk: Desk) -> list[int]:
    sent = []
    while leased := await desk.lease(["telegram"]):
        for one in leased:
            await desk.mark(one, Sent())
            sent.append(one.id)
    return sent


async def main(url: str, job: str, *cases: str) -> None:
    now = LATER if job == "tick" else NOW
    desk = Desk(
        open_store(url), Tools(seal_from(b"k" * KEY_BYTES), BOOK), InThread(lambda: READER), lambda: now
    )
    print("ready", flush=True)
    sys.stdin.readline()
    outcome: object
    if job == "tick":
        outcome = await ticked(desk)
    elif job == "relay":
        outcome = await relayed(desk)
    else:
        first, *rest = (case.split("=") for case in cases)
        outcome = [await stepped(desk, job, first[0], number, int(version)) for number, version in rest]
    print(json.dumps(outcome))
    await desk.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
