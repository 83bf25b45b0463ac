"""What does the bot do with one message? It understands free text first and asks only the next missing thing.

Knows no messenger: the terminal, Telegram and WeChat hand in the same :class:`Incoming`. All state is the draft in our database.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from bot import errands, form
from bot.form import Ask, Known, Who
from bot.plain import NOTHING, meaning
from bot.speech import Speech
from bot.transcriber import Transcriber, words_of
from intake.desk import corrections
from intake.desk.alarms import AlarmKind
from intake.desk.attachments import GivenFile
from intake.desk.corrections import Line, NotUnderstood
from intake.desk.desk import Desk
from intake.desk.steps import LONGEST_TEXT, Standing
from intake.desk.turns import Adds, Agrees, Alarms, Answered, Files, Say, Turn
from intake.errors import NotAllowed, NotFound, Unacceptable
from intake.rules.files import MOST, FileRefused, Refused
from intake.rules.guards import GuardRefused
from intake.rules.knowledge import fitting
from intake.rules.limits import TooMany
from intake.rules.person import WrongField
from intake.views import Understood

Draft = dict[str, Any]
"""What the dialogue keeps of an unfinished conversation: what it ``asks``, the ``parts`` it was told, the ``answers``."""
Parts = list[list[str]]
"""Messages of one complaint, each its messenger id and its words."""

_GREETING = re.compile(
    r"(?:你好|您好|在吗|在不在|有人吗|喂|哈喽|hi|hello|早上好|上午好|下午好|晚上好)[啊吗呀,。!?，！？~\s]*",
    re.IGNORECASE,
)
"""What begins a talk and tells nothing yet."""
_NO_CHOICE = re.compile(r"\d{1,2}|/\S+", re.ASCII)
"""What answers no question: a number that no button has, a command we do not know."""
_FOREIGN = re.compile(r"(?=.*[A-Za-z]{2})[^\u4e00-\u9fff]{6,}", re.DOTALL)
"""Words without a Chinese character."""
_CORRECTS = re.compile(
    r"(领域|被投诉单位|单位|金额|说好的时间|时间|地点)(?:不对|错了|写错了)?[,，]?"
    r"(?:应该是|应该为|应是|是|为|改成|改为|改|[:：])\s*(.{1,60})"
)
"""A line put right in words: 金额不对,应该是25万."""
_LINES = {
    "领域": Line.DOMAIN,
    "被投诉单位": Line.RESPONDENT,
    "单位": Line.RESPONDENT,
    "金额": Line.AMOUNT,
    "说好的时间": Line.DEADLINE,
    "时间": Line.DEADLINE,
    "地点": Line.PLACE,
}
_DIGIT = re.compile(r"\d", re.ASCII)
_QUESTION = re.compile(r"[吗么呢?？]$|^(?:会不会|能不能|可不可以|要不要|怎么|如何|多久|几天)")
_OF_A_MATTER = re.compile(r"[镇乡村局委办欠拖钱款]|政府|街道|公司|[没不]给|\d")
"""What a question about the procedure does not hold."""
_NO_NAME = re.compile(
    r"[吗么呢?？]$|什么|怎么|为啥|会不会|能不能|是不是|要不要|不想|不懂|不会|不给|你们|叫我|让我|凭啥"
)
"""What no name holds."""
_SENTENCE_MARKS = re.compile(r"[，。；！？,;!?\n]")
WHICH = "which"
"""What is asked when somebody with an open case says something."""
SAYINGS = {
    "/start": "start",
    "person": "person",
    "speak": "speak",
    "courtesy": "courtesy",
    "explain": "explain",
}
"""What is asked of the bot itself, at any time, and what it says."""
ABOUT_US = frozenset({"what_is_this", "how_long", "where_is_my_case", "secrecy"})
"""Standing answers about the procedure; the others concern matters, which are complaints here."""
HEARD = "heard"
"""What a machine heard in a voice message, in a draft, and the button that says it is so."""
LONG_FOR_A_NAME, LONG_FOR_A_FIRM, LONG_FOR_A_QUESTION = 20, 60, 16
SHORTEST = 6
SHOWN = 1500
ALARMING = {"danger": AlarmKind.DANGER, "self_harm": AlarmKind.SELF_HARM}


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message. ``text`` is what was typed, or the data of the button pressed; empty when it has no text.

    ``message`` is the messenger's id of what was typed, ``pressed`` of the card a button was pressed on.
    ``corrects`` says that the message was typed before and is now another. ``lost`` names a file that did not come.
    """

    source_key: str
    channel: str
    sender: str
    text: str
    message: str = ""
    pressed: str | None = None
    corrects: bool = False
    file: GivenFile | None = None
    lost: Say | None = None


class Dialogue:
    """Answers messages through the desk."""

    def __init__(self, desk: Desk, speech: Speech, transcriber: Transcriber | None = None) -> None:
        self._desk = desk
        self._speech = speech
        self._transcriber = transcriber
        self._errands = errands.Errands(desk)

    async def answer(self, said: Incoming) -> None:
        """Commit the turn this message causes; Conflict when it was answered before."""
        draft = await self._desk.draft(said.channel, said.sender)
        answered = Answered(said.source_key, said.channel, said.sender, said.pressed)
        try:
            await self._desk.turn(answered, await self._turn(said, draft))
        except Unacceptable:
            await self._desk.turn(answered, Turn(draft, (Say("too_long"),)))
        except TooMany:
            await self._desk.turn(answered, Turn(errands.held(draft), (Say("too_many"),)))
        except (NotAllowed, GuardRefused, NotFound):  # the case has moved on since its buttons were shown
            await self._desk.turn(answered, Turn(errands.held(draft), (Say("moved_on"),)))

    async def _turn(self, said: Incoming, draft: Draft | None) -> Turn:
        text = said.text.strip()
        word = self._meant(text, draft["asks"] if draft else NOTHING)
        if said.corrects:
            return await self._edited(said, draft, text)
        if said.lost is not None:
            turn = await self._caption(said, draft, word) if text else Turn(draft)
            return replace(turn, says=(said.lost, *turn.says))
        if said.file is not None:
            return await self._heard(await self._with_file(said, said.file, draft, word), word)
        if word == HEARD:
            return await self._as_heard(said, draft)
        if not text:
            return Turn(draft, (Say("text_only"),))
        return await self._words(said, draft, word)

    async def _words(self, said: Incoming, draft: Draft | None, word: str) -> Turn:
        """Errands about cases that are filed first, whatever is being told; then the complaint that is being told."""
        if word in SAYINGS:
            return Turn(draft, (Say(SAYINGS[word]),))
        if (errand := await self._errands.run(said.channel, said.sender, draft, word)) is not None:
            return errand
        if _NO_CHOICE.fullmatch(word) and not self._is_button(word):
            return Turn(draft, (Say("no_choice"),))
        if (known := self._known(word)) is not None:
            return Turn(draft, (known,))
        if draft is None:
            return await self._first_words(said, word)
        return await self._go_on(said, draft, word)

    def _known(self, word: str) -> Say | None:
        """The standing answer to a short question about the procedure itself; None for what may tell of a matter."""
        if len(word) > LONG_FOR_A_QUESTION or not _QUESTION.search(word) or _OF_A_MATTER.search(word):
            return None
        about_us = [one for one in self._desk.tools.rulebook.knowledge if one.id in ABOUT_US]
        answers = fitting(word, about_us)
        return Say("known", {"answer": answers[0].answer}) if answers else None

    async def _first_words(self, said: Incoming, word: str) -> Turn:
        if said.pressed is not None or self._is_button(word):
            return Turn(None, (Say("stale"),))
        if _GREETING.fullmatch(word):
            return Turn(None, (Say("start"),))
        if _FOREIGN.fullmatch(word):
            return Turn(None, (Say("foreign"),))
        if (seen := await self._desk.open_case(said.channel, said.sender)) is not None:
            return await self._ask_which(seen, [[said.message, word]])
        return await self._proceed(said, _begun([[said.message, word]]))

    async def _go_on(self, said: Incoming, draft: Draft, word: str) -> Turn:
        if (steered := await self._steered(said, draft, word)) is not None:
            return steered
        ask = Ask(draft["asks"])
        if ask in form.SKIPPABLE and word in form.AHEAD:
            return await self._proceed(said, {**draft, "answers": form.ahead(draft["answers"], word)})
        if (said.pressed is not None or self._is_button(word)) and not _fits(ask, word):
            return Turn(draft, (Say("stale" if said.pressed else "no_choice"),))
        if corrected := _CORRECTS.fullmatch(word):
            return await self._fixed(said, draft, _LINES[corrected[1]], corrected[2])
        if word in form.buttons(ask) or ask is Ask.FIX:
            return await self._pressed(said, draft, ask, word)
        return await self._typed(said, draft, ask, word)

    async def _steered(self, said: Incoming, draft: Draft, word: str) -> Turn | None:
        """What may be said at any time: cancel, begin anew, one step back; and what to do with words beside an open case."""
        if word == "cancel":
            return Turn(None, (Say("cancelled", in_place=True),))
        if draft["asks"] == WHICH:
            return await self._which(said, draft, word)
        if word == "restart":
            return Turn(_begun([]), (Say("restarted"),))
        return await self._back(said, draft) if word == "back" else None

    async def _pressed(self, said: Incoming, draft: Draft, ask: Ask, word: str) -> Turn:
        """A button of the question that is asked, or its words."""
        if ask is Ask.FIX:
            return await self._fixed(said, draft, Line(draft["line"]), word.removeprefix("is:"))
        if word == "fix":
            return Turn({**draft, "asks": Ask.LINE}, (Say(Ask.LINE, in_place=True),))
        if ask is Ask.LINE:
            return await self._chosen(said, draft, word)
        if ask is Ask.CONFIRM:
            return await self._submitted(said, draft)
        if ask is Ask.CONSENT:
            return await self._agreed(said, draft, word)
        return await self._noted(said, draft, ask, word)

    async def _typed(self, said: Incoming, draft: Draft, ask: Ask, word: str) -> Turn:
        """An answer in words; more of the story where it is none, or too long for one."""
        if ask in (Ask.WHO, Ask.NAME) and (both := form.name_and_phone(word)) is not None:
            return await self._proceed(said, {**draft, "answers": {**draft["answers"], **both}})
        if (
            ask in (Ask.WHO, Ask.NAME, Ask.PRINCIPAL)
            and len(word) <= LONG_FOR_A_NAME
            and _NO_NAME.search(word)
        ):
            return Turn(draft, (Say("no_name"),))
        if ask in form.BY_LINE and not _tells_more(ask, word):
            return await self._fixed(said, draft, form.BY_LINE[ask], word)
        if (ask in form.FIELDS or ask is Ask.WHO) and not _tells_more(ask, word):
            return await self._noted(said, draft, ask, word)
        return await self._told(said, draft, ask, word)

    async def _noted(self, said: Incoming, draft: Draft, ask: Ask, word: str) -> Turn:
        """Keep an answer and ask the next; who types a name where it was asked for whom he speaks has said both."""
        answers = {**draft["answers"]}
        if ask is Ask.WHO and word == "skip":
            word = Who.ANONYMOUS
        if ask is Ask.WHO and word not in form.CHOICES[Ask.WHO]:
            answers[Ask.WHO], ask = Who.NAMED.value, Ask.NAME
        answers[ask.value] = None if word == "skip" else form.said(ask, word)
        try:
            form.person_of(answers)
        except WrongField as wrong:
            return Turn(draft, (Say(f"wrong_{wrong.field}"),))
        return await self._proceed(said, {**draft, "answers": answers})

    async def _agreed(self, said: Incoming, draft: Draft, word: str) -> Turn:
        if word == "disagree":
            return Turn(None, (Say("forgotten", in_place=True),), (Agrees.NO,))
        turn = await self._proceed(said, draft, agrees=True)
        return replace(turn, causes=(Agrees.YES, *turn.causes))

    async def _told(self, said: Incoming, draft: Draft, ask: Ask, word: str) -> Turn:
        """More of the story; a question it was an answer to is not asked again."""
        answers = dict(draft["answers"])
        if ask in form.BY_LINE:
            answers[ask.value] = None
        parts = [*draft["parts"], [said.message, word]]
        return await self._proceed(said, {**draft, "parts": parts, "answers": answers})

    async def _fixed(self, said: Incoming, draft: Draft, line: Line, words: str) -> Turn:
        """A line of what was understood, put right."""
        try:
            corrected = await self._desk.correction(line, words)
        except NotUnderstood:
            return Turn(draft, (Say(f"wrong_{line}"),))
        answers = dict(draft["answers"])
        if (ask := next((ask for ask, of in form.BY_LINE.items() if of is line), None)) is not None:
            answers[ask.value] = None
        kept = {**_corrections(draft), line: corrected}
        return await self._proceed(
            said, {**draft, "answers": answers, "corrections": corrections.to_json(kept)}
        )

    async def _chosen(self, said: Incoming, draft: Draft, word: str) -> Turn:
        """Which line is to be put right."""
        if word == "keep":
            return await self._proceed(said, draft)
        if word == "line:who":
            return await self._proceed(said, {**draft, "answers": form.without_person(draft["answers"])})
        line = Line(word.removeprefix("line:"))
        names = self._desk.domain_names()
        choices = [[name, f"is:{code}"] for code, name in names.items()] if line is Line.DOMAIN else []
        facts = {"line": line.value, "buttons": choices}
        return Turn({**draft, "asks": Ask.FIX, "line": line.value}, (Say(Ask.FIX, facts, in_place=True),))

    async def _back(self, said: Incoming, draft: Draft) -> Turn:
        if draft["asks"] in (Ask.LINE, Ask.FIX):
            return await self._proceed(said, draft)
        if not draft["answers"]:
            return Turn(draft, (Say("first_step"),))
        last = next(reversed(draft["answers"]))
        kept = _corrections(draft)
        line = form.BY_LINE.get(Ask(last))
        if line is not None:
            kept.pop(line, None)
        answers = form.without_last(draft["answers"])
        return await self._proceed(
            said, {**draft, "answers": answers, "corrections": corrections.to_json(kept)}
        )

    async def _submitted(self, said: Incoming, draft: Draft) -> Turn:
        who, told = form.person_of(draft["answers"]), whole(draft["parts"])
        secret = draft["answers"].get(Ask.REPORT) == "report"
        texts = [told]
        if draft["answers"].get(Ask.SPLIT) == "split":
            _, understood = await self._understood(draft)
            texts = [told[start:end].strip() for start, end in understood.ranges] or [told]
        first, *others = texts
        files = (
            Files(first, who, _corrections(draft), secret),
            *(Files(text, who, secret=secret) for text in others),
        )
        card = (Say("submitted", _card(draft, told), in_place=True),) if said.pressed else ()
        return Turn(None, card, files)

    async def _proceed(self, said: Incoming, draft: Draft, *, agrees: bool = False) -> Turn:
        """Read what was told so far, warn of what is urgent, and ask the next thing that is missing."""
        if not draft["parts"]:
            return Turn({**draft, "asks": Ask.MORE}, (Say(Ask.MORE),))
        kept, understood = await self._understood(draft)
        if len(kept) < SHORTEST:
            return Turn({**draft, "asks": Ask.MORE}, (Say(Ask.MORE),))
        alarm = _alarm(understood, draft)
        warned = {"warned": True} if alarm else {}
        agreed = agrees or draft.get("agreed") or await self._desk.agreed(said.channel, said.sender)
        known = Known(
            agreed,
            len(understood.matters),
            understood.respondent is not None,
            understood.amount is not None,
            understood.deadline is not None,
            understood.ordinary,
            understood.about_money,
            understood.about_somebody,
        )
        ask = form.next_ask(draft["answers"], known)
        card = {**asdict(understood), "urgent": sorted(understood.urgent)}
        shown = str(card)
        changed = {**draft, **warned, "asks": ask.value, "shown": shown, "agreed": agreed}
        shows_card = said.pressed is not None or draft.get("shown") != shown
        facts = {**card, "card": shows_card, **_card(changed, kept)}
        says = (Say(ask.value, facts, in_place=True),)
        if alarm is None:
            return Turn(changed, says)
        return Turn(changed, (Say(alarm.value), *says), (Alarms(alarm, kept),))

    async def _understood(self, draft: Draft) -> tuple[str, Understood]:
        kept, reading = await self._desk.read(whole(draft["parts"]))
        return kept, self._desk.understood(corrections.applied(reading, _corrections(draft)))

    async def _ask_which(self, seen: Standing, parts: Parts, draft: Draft | None = None) -> Turn:
        """Somebody with an open case says something: does it belong there, or is it another matter?"""
        waiting = {**_begun(parts), **(draft or {}), "asks": WHICH, "parts": parts}
        kept, understood = await self._understood(waiting)  # refuses now what could not be kept later
        says = (Say("which", {"number": seen.number}),)
        alarm = _alarm(understood, waiting)
        if alarm is None:
            return Turn(waiting, says)
        return Turn({**waiting, "warned": True}, (Say(alarm.value), *says), (Alarms(alarm, kept),))

    async def _which(self, said: Incoming, draft: Draft, word: str) -> Turn:
        if self._is_button(word) and word not in {"new", "belongs"}:
            return Turn(draft, (Say("stale"),))
        seen = await self._desk.open_case(said.channel, said.sender)
        if word == "new" or seen is None:
            return await self._proceed(said, {**draft, "asks": Ask.MORE})
        if word != "belongs":
            return await self._ask_which(seen, [*draft["parts"], [said.message, word]], draft)
        text = whole(draft["parts"])
        if len(text) > LONGEST_TEXT:
            return Turn(draft, (Say("too_much_to_add"),))
        added = Say("added", {"number": seen.number}, in_place=True)
        return Turn(None, (added,), (Adds(seen.number, text),))

    async def _edited(self, said: Incoming, draft: Draft | None, text: str) -> Turn:
        """A message edited after it was sent: its words change while it belongs to an unfinished complaint."""
        parts = draft.get("parts", []) if draft else []
        if draft is None or said.message not in [message for message, _ in parts]:
            return Turn(draft, (Say("corrected_late"),))
        changed = [[message, text if message == said.message else words] for message, words in parts]
        if draft["asks"] == WHICH and (seen := await self._desk.open_case(said.channel, said.sender)):
            return await self._ask_which(seen, changed, draft)
        return await self._proceed(said, {**draft, "parts": changed})

    async def _with_file(self, said: Incoming, file: GivenFile, draft: Draft | None, word: str) -> Turn:
        """A file: its caption is read as words, itself waits for the complaint; an album is answered once."""
        try:
            if await self._desk.files_waiting(said.channel, said.sender) >= MOST:
                raise FileRefused(Refused.MANY)
            file = await self._desk.looked_at(file.name, file.content, file.album)
        except FileRefused as refused:
            turn = await self._caption(said, draft, word) if word else Turn(draft)
            return replace(turn, says=(Say("file_refused", {"why": refused.why.value}), *turn.says))
        if word:
            return replace(await self._caption(said, draft, word), keeps=file)
        once = f"album:{file.album}" if file.album else None
        kind = {"kind": self._desk.tools.rulebook.words.file[file.kind]}
        if await self._desk.is_filed(said.channel, said.sender, file.album):
            return Turn(draft, (Say("file_added", kind, once=once),), keeps=file)
        if draft is not None and (
            draft.get("parts") or draft.get("held") or draft["asks"] in errands.TELLING
        ):
            return Turn(draft, (Say("file_kept", kind, once=once),), keeps=file)
        return Turn(draft or _begun([]), (Say("file_first", kind, once=once),), keeps=file)

    async def _heard(self, turn: Turn, caption: str) -> Turn:
        """The turn of a voice message, with what a machine heard in it as a draft; none where words came with it."""
        if turn.draft is None or caption:
            return turn
        words = await words_of(self._transcriber, turn.keeps)
        if not words:
            return turn
        return replace(turn, draft={**turn.draft, HEARD: words}, says=(Say("voice_heard", {"words": words}),))

    async def _as_heard(self, said: Incoming, draft: Draft | None) -> Turn:
        """What a machine heard, once its speaker says that it is so: words like any."""
        words = (draft or {}).get(HEARD)
        if draft is None or not words:
            return Turn(draft, (Say("stale"),))
        told = replace(said, text=words, pressed=None)
        return await self._caption(told, {k: v for k, v in draft.items() if k != HEARD}, words)

    async def _caption(self, said: Incoming, draft: Draft | None, word: str) -> Turn:
        """The words under a file: words like any, but never somebody's name."""
        asks_field = draft is not None and draft["asks"] in {Ask.WHO, *form.FIELDS}
        if draft is not None and asks_field and not self._is_button(word):
            return await self._told(said, draft, Ask(draft["asks"]), word)
        return await self._words(said, draft, word)

    def _meant(self, text: str, asks: str) -> str:
        """The button's data that words stand for; the words themselves where they stand for none."""
        plain = meaning(text, asks, is_field=asks in form.SKIPPABLE)
        return plain or self._speech.data_of.get(text, text)

    def _is_button(self, word: str) -> bool:
        return word in self._speech.data or word.startswith("is:")


def whole(parts: Parts) -> str:
    """The complaint that these messages tell together."""
    return "\n".join(words for _, words in parts)


def _begun(parts: Parts) -> Draft:
    return {"asks": Ask.MORE.value, "parts": parts, "answers": {}}


def _fits(ask: Ask, word: str) -> bool:
    return word in form.buttons(ask) or (ask is Ask.FIX and word.startswith("is:"))


def _tells_more(ask: Ask, word: str) -> bool:
    """Whether this is no answer but more of the story: it has a sentence's marks, or is longer than answers are."""
    if ask in (Ask.FIRM, Ask.DEADLINE, Ask.USCC, Ask.PHONE):
        return len(word) > LONG_FOR_A_FIRM
    if ask in (Ask.WHO, Ask.NAME, Ask.PRINCIPAL) and _DIGIT.search(word):
        return True
    return len(word) > LONG_FOR_A_NAME or _SENTENCE_MARKS.search(word) is not None


def _corrections(draft: Mapping[str, Any]) -> dict[Line, corrections.Corrected]:
    return corrections.from_json(draft.get("corrections") or "{}")


def _alarm(understood: Understood, draft: Mapping[str, Any]) -> AlarmKind | None:
    """What somebody must look at now; said once of one complaint."""
    found = [kind for name, kind in ALARMING.items() if name in understood.urgent]
    return found[-1] if found and not draft.get("warned") else None


def _card(draft: Mapping[str, Any], told: str) -> dict[str, Any]:
    who = form.person_of(draft["answers"])
    return {
        "text": told if len(told) <= SHOWN else f"{told[:SHOWN]}…",
        "name": who.name,
        "firm": who.firm,
        "principal": who.principal,
        "phone": who.phone,
        "secret": draft["answers"].get(Ask.REPORT) == "report",
        "split": draft["answers"].get(Ask.SPLIT) == "split",
    }
