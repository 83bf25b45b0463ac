"""What can one ask of a case that is filed? Where it stands, add to it, object, take it back, say whether it is solved.

Whatever complaint is being told meanwhile is held, and goes on afterwards.
"""

import re
from typing import Any

from intake.desk.desk import Desk
from intake.desk.steps import LONGEST_TEXT
from intake.desk.turns import Adds, Follows, Rates, Reissues, Say, Turn, Withdraws
from intake.errors import NotFound
from intake.rules import receipt
from intake.rules.limits import Source, TooMany
from intake.views import Progress

Draft = dict[str, Any]

_ASKS = re.compile(r"查询(?:\s|$)|查询.{0,3}XZZX", re.IGNORECASE)
"""What asks for a case, not what tells of one: a complaint may begin with 查询了三次."""
_NUMBER_ALONE = re.compile(r"XZZX[-\s]*20\d{6}[-\s]*\d{4,9}", re.ASCII | re.IGNORECASE)
_ABOUT = re.compile(
    r"(show|add|withdraw|object|reissue|follow|unfollow):(XZZX-\d{8}-\d{4,9})(?::([0-9a-f]{24}))?", re.ASCII
)
"""The buttons under a case; their data names it."""
MARKS = {"1", "2", "3", "4", "5"}
TELLING = frozenset({"add", "object"})
FOLLOWING = {"follow": "followed", "unfollow": "unfollowed"}
_ERRANDS = TELLING | {"satisfaction", "withdraw"}


class Errands:
    """Answers about filed cases through the desk; only of who filed them, or holds the receipt."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def run(self, channel: str, sender: str, draft: Draft | None, word: str) -> Turn | None:
        """What to do when ``word`` is about a filed case; None when it is not."""
        if _NUMBER_ALONE.fullmatch(word):
            word = f"show:{receipt.normal_number(word)}"
        if _ASKS.match(word) or receipt.found_in(word):
            return Turn(draft, (await self._by_receipt(word, channel, sender),))
        if word == "my":
            return Turn(draft, (await self._mine(channel, sender),))
        if word in {"solved", "unsolved"}:
            return await self._asked_solved(channel, sender, draft, word == "solved")
        if about := _ABOUT.fullmatch(word):
            return await self._about(channel, sender, draft, about[1], about[2], about[3])
        if draft is None or draft["asks"] not in _ERRANDS:
            return None
        return await self._gone_on(channel, sender, draft, word)

    async def _by_receipt(self, text: str, channel: str, sender: str) -> Say:
        words = receipt.found_in(text) or text.removeprefix("查询").split(maxsplit=1)
        if len(words) < 2:
            return Say("not_found")
        try:
            number = await self._desk.find(words[0], words[1], Source(f"{channel}:{sender}"))
        except NotFound:
            return Say("not_found")
        except TooMany:
            return Say("too_many")
        progress = await self._desk.progress(number)
        if (proof := await self._desk.proof(number, channel, sender)) is None:
            return _progress(progress, self._desk, _buttons(progress))
        return _progress(progress, self._desk, [["以后也在这里通知我", f"follow:{number}:{proof}"]])

    async def _mine(self, channel: str, sender: str) -> Say:
        cases = await self._desk.own_cases(channel, sender)
        if not cases:
            return Say("no_cases")
        shown = [{"number": one.number, "status": self._desk.status_name(one.status)} for one in cases]
        buttons = [[f"看 {one.number[-4:]}", f"show:{one.number}"] for one in cases]
        return Say("my_cases", {"cases": shown, "buttons": buttons})

    async def _about(
        self, channel: str, sender: str, draft: Draft | None, errand: str, number: str, proof: str | None
    ) -> Turn:
        """A button under a case was pressed."""
        if errand in FOLLOWING and (proof is None) == (errand == "unfollow"):
            return Turn(draft, (Say(FOLLOWING[errand], {"number": number}),), (Follows(number, proof),))
        try:
            await self._desk.own_case(channel, sender, number)
        except NotFound:
            return Turn(draft, (Say("not_found"),))
        if errand != "reissue":
            return await self._own(draft, errand, number)
        if not await self._desk.is_filed_by(channel, sender, number):
            return Turn(draft, (Say("cannot_reissue"),))
        return Turn(draft, (), (Reissues(number),))

    async def _own(self, draft: Draft | None, errand: str, number: str) -> Turn:
        """A button under a case of this sender's."""
        progress = await self._desk.progress(number)
        if errand == "show":
            return Turn(draft, (_progress(progress, self._desk, _buttons(progress)),))
        if errand == "withdraw" and not progress.may_withdraw:
            return Turn(draft, (Say("cannot_withdraw", {"number": number}),))
        if errand in TELLING and not progress.may_add:
            return Turn(draft, (Say("cannot_add", {"number": number}),))
        channel_in_law = progress.channel_in_law
        facts = {
            "number": number,
            "channel": channel_in_law.name if channel_in_law else None,
            "route": channel_in_law.route if channel_in_law else None,
        }
        return Turn({"asks": errand, "number": number, "held": held(draft)}, (Say(f"ask_{errand}", facts),))

    async def _asked_solved(self, channel: str, sender: str, draft: Draft | None, solved: bool) -> Turn:
        if await self._desk.awaiting_answer(channel, sender) is None:
            return Turn(draft, (Say("nothing_to_rate"),))
        waiting = {"asks": "satisfaction", "solved": solved, "held": held(draft)}
        return Turn(waiting, (Say("ask_satisfaction"),))

    async def _gone_on(self, channel: str, sender: str, draft: Draft, word: str) -> Turn:
        kept = held(draft)
        if word in {"cancel", "back", "restart", "withdraw_no"}:
            return Turn(kept, (Say("left_as_it_was", in_place=True), *_reminder(kept)))
        if draft["asks"] == "satisfaction":
            return await self._rate(channel, sender, draft, word)
        number = draft["number"]
        if draft["asks"] == "withdraw":
            if word != "withdraw_yes":
                return Turn(draft, (Say("ask_withdraw", {"number": number}),))
            done = Say("withdrawn", {"number": number}, in_place=True)
            return Turn(kept, (done, *_reminder(kept)), (Withdraws(number),))
        if len(word) > LONGEST_TEXT:
            return Turn(draft, (Say("too_much_at_once"),))
        added = Say("added", {"number": number})
        return Turn(kept, (added, *_reminder(kept)), (Adds(number, word),))

    async def _rate(self, channel: str, sender: str, draft: Draft, word: str) -> Turn:
        seen = await self._desk.awaiting_answer(channel, sender)
        kept = held(draft)
        if seen is None:
            return Turn(kept, (Say("nothing_to_rate"), *_reminder(kept)))
        if word not in MARKS:
            return Turn(draft, (Say("ask_satisfaction"),))
        says = () if draft["solved"] else (Say("reopened"),)
        return Turn(kept, (*says, *_reminder(kept)), (Rates(seen, draft["solved"], int(word)),))


def held(draft: Draft | None) -> Draft | None:
    """The complaint being told: this draft, or the one an errand interrupted."""
    return draft.get("held") if draft is not None and draft["asks"] in _ERRANDS else draft


def _reminder(kept: Draft | None) -> tuple[Say, ...]:
    """That the complaint begun before goes on."""
    return (Say("go_on"),) if kept is not None and kept.get("parts") else ()


def _progress(progress: Progress, desk: Desk, buttons: list[list[str]]) -> Say:
    """Where a case stands, its next time limit in words, what was answered; with the buttons of who asks."""
    running = [clock for clock in progress.clocks if clock.met_on is None]
    clock = min(running, key=lambda one: one.due_on, default=None)
    facts = {
        "number": progress.number,
        "status": desk.status_name(progress.status),
        "lead": progress.lead,
        "replies": list(progress.replies),
        "clock": clock.name if clock else None,
        "due_on": f"{clock.due_on.month}月{clock.due_on.day}日" if clock else None,
        "late": clock.late if clock else False,
        "channel": progress.channel_in_law.name if progress.channel_in_law else None,
        "route": progress.channel_in_law.route if progress.channel_in_law else None,
        "buttons": buttons,
    }
    return Say("progress", facts)


def _buttons(progress: Progress) -> list[list[str]]:
    number = progress.number
    if progress.may_rate:
        return [["已解决", "solved"], ["没解决", "unsolved"]]
    more = [["补充情况", f"add:{number}"], ["我不同意", f"object:{number}"]] if progress.may_add else []
    back = [["撤回投诉", f"withdraw:{number}"]] if progress.may_withdraw else []
    return [*more, *back, ["查询码丢了", f"reissue:{number}"]]
