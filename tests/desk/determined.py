"""How does a test have a case determined? By the whole lawful way, from its referral on."""

from datetime import date

from intake.desk.desk import Desk
from intake.desk.steps import NOTHING, Brought, Standing
from intake.desk.tools import Actor
from intake.rules.lifecycle import Event, Role

HANDLER, SECRETARY = Actor(Role.HANDLER, "财政承办", "finance"), Actor(Role.SECRETARY, "协调办")
DOCUMENT = "新信用认〔2026〕1号"


async def be_determined(desk: Desk, seen: Standing, until: date, document: str = DOCUMENT) -> Standing:
    """A case that finance was just given is found true, its respondent refuses to rectify, and the secretary determines it."""
    way = (
        (HANDLER, Event.SIGN, NOTHING),
        (HANDLER, Event.VERIFY, NOTHING),
        (HANDLER, Event.FIND_TRUE, Brought(text="属实", evidence="合同", until=until)),
        (HANDLER, Event.PROPOSE_DETERMINATION, Brought(text="拒绝", evidence="复函", refused=True)),
        (SECRETARY, Event.DETERMINE, Brought(text="认定", document=document, basis="发改财金〔2023〕1103号")),
    )
    for actor, event, brought in way:
        seen = await desk.take(actor, seen, event, brought=brought)
    return seen
