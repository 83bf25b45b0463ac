"""How does one complain on the web? One form in two looks: tell it, then check what was understood and say who one is.

It works without scripts; nothing typed is lost on the way, and nothing of it is stored before the last button. Files go ahead of
it, where scripts run, once one agreed (api/uploads).
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, Field, ValidationError
from starlette.datastructures import UploadFile

from api import pages
from api.errors import FIELD_ADVICE, FILE_ADVICE
from api.pages import page
from api.public import EXPIRED, Text, WrongKey, desk_of, form_key, new_key, place_of
from api.uploads import uploaded, with_form
from intake.desk.attachments import GivenFile
from intake.desk.corrections import Corrected, Line, NotUnderstood
from intake.desk.desk import Desk
from intake.desk.uploads import Uploaded
from intake.errors import Conflict, Unacceptable
from intake.rules.files import MOST, FileRefused, plain_name
from intake.rules.limits import Reaction, TooMany
from intake.rules.person import NOBODY, Person, WrongField, person
from intake.rules.work import Answer, Task
from intake.views import Understood, UploadView

router = APIRouter()

TOO_LONG_OR_EMPTY = "请写清事情经过,最多两万字。内容还在下面。"
CONSENT_ADVICE = "请先勾选同意,我们才能保存和办理。"
TASK_ADVICE = "从这个网络来的提交很多,请完成下面的核对再提交。内容还在,文件请重新选择。"
LINE_ADVICE = {
    Line.AMOUNT: "没看懂这个金额,请写数字和单位,比如:三十万元。没有请填:没有。",
    Line.DOMAIN: "请从列表里选一个领域。",
}
LONGEST_PART = 2_000_000  # bytes of one field: a text many times too long still comes back with the advice
FILES_AGAIN = "文件还没有保存,请重新选择:{names}。"
Short = Annotated[str, Field(max_length=300)]
_FOR_OTHERS = ("firm", "uscc", "principal", "relation")
"""What who speaks for himself does not give."""


class Told(BaseModel):
    """The form as it was sent; empty where nothing was typed. ``fix_`` fields are the lines of what was understood."""

    key: str = ""
    step: Literal["read", "submit"] = "read"
    text: str = ""
    who: Literal["anonymous", "named", "firm", "other"] = "anonymous"
    kind: Literal["complaint", "report"] = "complaint"
    agree: Literal["", "yes"] = ""
    task: Short = ""
    found: Short = ""
    total: Short = ""
    name: Short = ""
    phone: Short = ""
    firm: Short = ""
    uscc: Short = ""
    principal: Short = ""
    relation: Short = ""
    large: Literal["", "yes", "no"] = ""
    fix_domain: Short | None = None
    fix_respondent: Short | None = None
    fix_amount: Short | None = None
    fix_deadline: Short | None = None
    fix_place: Short | None = None

    def person(self) -> Person:
        """Who complains, with only what belongs to for whom he speaks; WrongField for what cannot be taken.

        Who gave what does not belong to whom he chose (without scripts all fields show) is asked which of the two he means.
        """
        theirs = {
            "firm": ("principal", "relation"),
            "other": ("firm", "uscc"),
            "anonymous": ("name", "phone"),
        }
        others = (*theirs.get(self.who, ()), *(() if self.who in ("firm", "other") else _FOR_OTHERS))
        if any(getattr(self, name).strip("\0 \t\r\n") for name in others):
            raise WrongField("who")
        if self.who == "anonymous":
            return NOBODY
        firm, uscc = (self.firm, self.uscc) if self.who == "firm" else ("", "")
        principal, relation = (self.principal, self.relation) if self.who == "other" else ("", "")
        return person(self.name, self.phone, firm=firm, uscc=uscc, principal=principal, relation=relation)

    def fixed(self, line: Line) -> str | None:
        """What stands in a line's field; None where the form had none."""
        typed: str | None = getattr(self, f"fix_{line}")
        return typed.strip() if typed is not None else None


@dataclass(frozen=True, slots=True)
class Sent:
    """A form as it came: its words, its files, and those that went ahead of it."""

    told: Told
    files: list[UploadFile]
    uploaded: Uploaded


async def sent_by(request: Request) -> AsyncIterator[Sent]:
    """The form, whichever way it was sent; RequestValidationError for fields that are not ours. Its files end with the request."""
    form = await request.form(max_files=MOST * 2, max_part_size=LONGEST_PART)
    words = {name: value for name, value in form.items() if isinstance(value, str)}
    files = [file for file in form.getlist("files") if isinstance(file, UploadFile) and file.filename]
    ahead = [value for value in form.getlist("uploads") if isinstance(value, str)]
    try:
        yield Sent(_told(words), files, uploaded(request, ahead))
    finally:
        await form.close()


def _told(words: dict[str, str]) -> Told:
    try:
        return Told.model_validate(words)
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from error


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with one field, by the id it has on the page."""

    field: str
    sentence: str


@router.get("/complain")
async def ask() -> HTMLResponse:
    return _page(Told(key=new_key()), None, [])


@router.post("/complain")
async def complain(request: Request, sent: Annotated[Sent, Depends(sent_by)]) -> HTMLResponse:
    """First read and show what was understood; then file."""
    told = sent.told
    desk = desk_of(request)
    if told.large:
        return await _in_other_type(desk, sent)
    try:
        source_key = f"web:{form_key(told.key)}"
        kept, reading = await desk.read(told.text)
    except WrongKey:
        again = told.model_copy(update={"key": new_key()})
        return _page(again, None, [Mistake("text", EXPIRED)])
    except Unacceptable:
        return _page(told, None, [Mistake("text", TOO_LONG_OR_EMPTY)])
    understood = desk.understood(reading)
    waiting = await desk.uploads.waiting(sent.uploaded)
    if told.step == "read":
        told = told.model_copy(update={"text": kept})
        return _page(told, understood, _lost(sent.files), desk.domain_names(), waiting=waiting)
    return await _filed(request, source_key, sent, understood, waiting)


async def _in_other_type(desk: Desk, sent: Sent) -> HTMLResponse:
    """The page as it was, in the type now asked for: without scripts, what was typed lives nowhere but in the form."""
    large = sent.told.large == "yes"
    pages.LARGE.set(large)
    understood = await _shown_before(desk, sent.told)
    told = sent.told.model_copy(update={"step": "submit" if understood else "read"})
    waiting = await desk.uploads.waiting(sent.uploaded)
    task = desk.task() if told.task else None
    shown = _page(told, understood, _lost(sent.files), desk.domain_names(), task, waiting)
    pages.wear(shown, large)
    return shown


async def _shown_before(desk: Desk, told: Told) -> Understood | None:
    """What stood on the page as understood; None on the first, where only the story is told."""
    if told.fix_domain is None:
        return None
    try:
        return desk.understood((await desk.read(told.text))[1])
    except Unacceptable:
        return None


async def _filed(
    request: Request, source_key: str, sent: Sent, understood: Understood, waiting: Sequence[UploadView]
) -> HTMLResponse:
    """File what is without mistakes; else say each beside its field."""
    desk, told = desk_of(request), sent.told
    again = partial(_page, told, understood, domains=desk.domain_names(), waiting=waiting)
    corrections, mistakes = await _corrections(desk, told, understood)
    given, refused = await _files(desk, sent.files)
    mistakes += _mistakes(told) + refused
    if mistakes:
        mistakes += [] if refused else _lost(sent.files)
        return again(mistakes, task=desk.task() if told.task else None)
    try:
        receipt = await desk.file(
            source_key,
            "web",
            told.text,
            person=told.person(),
            corrections=corrections,
            secret=told.kind == "report",
            files=given,
            uploaded=sent.uploaded,
            source=await desk.source(place_of(request), Answer(told.task, told.found, told.total)),
        )
    except FileRefused as error:
        return again([Mistake("files", FILE_ADVICE[error.why])])
    except TooMany as error:
        if error.limit.reaction is Reaction.BLOCK:
            raise
        return again([Mistake("task", TASK_ADVICE)], task=desk.task())
    except Conflict:
        sentence = "这个页面已经提交过另一份内容。要再投诉一件事,请重新打开投诉页面。"
        return page("refused.html", 409, sentence=sentence)
    return page("receipt.html", receipt=receipt, anew=False)


@router.post("/complain/reading")
async def reading(request: Request, text: Text = "") -> HTMLResponse:
    """What the reader understands so far: a fragment below the story, asked for while somebody types."""
    desk = desk_of(request)
    if not await desk.reads_along(place_of(request)):
        return page("understood.html", understood=None)
    try:
        read = (await desk.read(text))[1]
    except Unacceptable:
        return page("understood.html", understood=None)
    return page("understood.html", understood=desk.understood(read))


async def _files(desk: Desk, files: list[UploadFile]) -> tuple[list[GivenFile], list[Mistake]]:
    """The files as what they really are."""
    try:
        return await with_form(desk, files), []
    except FileRefused as error:
        return [], [Mistake("files", FILE_ADVICE[error.why])]


def _lost(files: Sequence[UploadFile]) -> list[Mistake]:
    """That files must be chosen again: no browser keeps them in a form that comes back."""
    names = "、".join(plain_name(file.filename or "") for file in files)
    return [Mistake("files", FILES_AGAIN.format(names=names))] if names else []


async def _corrections(
    desk: Desk, told: Told, understood: Understood
) -> tuple[dict[Line, Corrected], list[Mistake]]:
    """The lines that stand otherwise than they were understood, and those that cannot be taken."""
    found: dict[Line, Corrected] = {}
    mistakes = []
    for line in Line:
        typed, was = told.fixed(line), getattr(understood, line) or ""
        if typed is None or typed == was or (line is Line.DOMAIN and not typed):
            continue
        try:
            found[line] = await desk.correction(line, typed) if typed else Corrected("")
        except NotUnderstood:
            mistakes.append(Mistake(f"fix_{line}", LINE_ADVICE[line]))
    return found, mistakes


def _mistakes(told: Told) -> list[Mistake]:
    found = []
    try:
        told.person()
    except WrongField as wrong:
        found.append(Mistake(wrong.field, FIELD_ADVICE[wrong.field]))
    if told.agree != "yes":
        found.append(Mistake("agree", CONSENT_ADVICE))
    return found


def _page(
    told: Told,
    understood: Understood | None,
    mistakes: list[Mistake],
    domains: dict[str, str] | None = None,
    task: Task | None = None,
    waiting: Sequence[UploadView] = (),
) -> HTMLResponse:
    fixes: dict[str, Any] = {}
    if understood is not None:
        given = {line: told.fixed(line) if told.step == "submit" else None for line in Line}
        fixes = {line: getattr(understood, line) or "" if one is None else one for line, one in given.items()}
    return page(
        "complain.html",
        422 if mistakes else 200,
        told=told,
        understood=understood,
        fixes=fixes,
        domains=list((domains or {}).values()),
        mistakes=mistakes,
        task=task,
        waiting=waiting,
        advice={mistake.field: mistake.sentence for mistake in mistakes},
    )
