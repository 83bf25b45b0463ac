"""What does an operator do while somebody is on the line? Key in, add to what was told before, answer at once, call back."""

import hmac
import re
import secrets
from datetime import UTC, datetime
from hashlib import sha256
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Header, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel, Field, ValidationError

from api.complain import LINE_ADVICE
from api.errors import answer
from api.pages import page
from api.public import desk_of, form_key
from api.staff import Reads, Text, Writes, only
from intake.desk import calls
from intake.desk.accounts import LoggedIn
from intake.desk.corrections import Corrected, Line, NotUnderstood
from intake.desk.identity import NothingCorrected
from intake.errors import IntakeError, NotFound, Unacceptable
from intake.rules.knowledge import Known, fitting
from intake.rules.lifecycle import Role
from intake.rules.person import Person, person
from intake.rules.receipt import Receipt

router = APIRouter()
OPERATORS = [only({Role.OPERATOR})]
UNIX_SECONDS = re.compile(r"\d{1,11}", re.ASCII)


class Call(BaseModel):
    """What an operator keyed in. The lines of what was understood are empty where the reader's word stands.

    ``draft`` names the call among the drafts of this machine, so that no caller's words come up under another's number.
    """

    key: str
    draft: str = ""
    text: str = ""
    name: str = ""
    phone: str = ""
    id_number: str = ""
    address: str = ""
    domain: str = ""
    respondent: str = ""
    amount: str = ""
    deadline: str = ""
    place: str = ""

    def who(self) -> Person:
        """Who calls; WrongField for what cannot be taken."""
        return person(self.name, self.phone, self.id_number, self.address)


@router.get("/hotline", dependencies=OPERATORS)
async def hotline(
    request: Request,
    session: Reads,
    caller: Annotated[str, Query(max_length=30)] = "",
    call: Annotated[str, Query(max_length=80)] = "",
) -> HTMLResponse:
    """The screen of one call. A softphone opens it with the number (``caller``), or with the id of a call that rang."""
    known = caller or (await desk_of(request).caller_of(session.actor, session.login, call) if call else "")
    keyed = Call(key=secrets.token_urlsafe(18), draft=call or caller, phone=known.strip())
    return await _screen(request, session, keyed, None)


@router.post("/hotline", dependencies=OPERATORS)
async def key_in(
    request: Request,
    session: Writes,
    keyed: Annotated[Call, Form()],
    known: Text = "",
    adds_to: Text = "",
) -> HTMLResponse:
    """File the call, add it to a case of the caller's (``adds_to``), or close it with a standing answer (``known``).

    What was typed stays in the form when something cannot be taken.
    """
    try:
        return await _taken(request, session, keyed, known, adds_to)
    except Unacceptable as error:
        return await _screen(request, session, keyed, error)


async def _taken(request: Request, session: LoggedIn, keyed: Call, known: str, adds_to: str) -> HTMLResponse:
    desk, source_key = desk_of(request), f"hotline:{form_key(keyed.key)}"
    who = keyed.who()
    if adds_to:
        await desk.add_by_call(session.actor, adds_to, who.phone or "", keyed.text, form=source_key)
        return _called(session, keyed, added=adds_to)
    if known:
        receipt = await desk.answer(session.actor, source_key, keyed.text, known, who)
        return _called(session, keyed, receipt=receipt, known=calls.known(desk.tools, known))
    receipt = await desk.file(
        source_key, "hotline", keyed.text, person=who, corrections=await _corrected(request, keyed)
    )
    return _called(session, keyed, receipt=receipt)


def _called(
    session: LoggedIn,
    keyed: Call,
    *,
    receipt: Receipt | None = None,
    added: str | None = None,
    known: Known | None = None,
) -> HTMLResponse:
    """What was done with the call, and what to read out."""
    return page("called.html", session=session, call=keyed, receipt=receipt, added=added, known=known)


async def _corrected(request: Request, keyed: Call) -> dict[Line, Corrected]:
    """The lines the operator accepted or put otherwise."""
    given = {line: getattr(keyed, line).strip() for line in Line}
    return {line: await desk_of(request).correction(line, typed) for line, typed in given.items() if typed}


@router.post("/hotline/reading", dependencies=OPERATORS)
async def reading(request: Request, session: Writes, text: Text = "", phone: Text = "") -> HTMLResponse:
    """What is known so far: a fragment beside the form, asked for while the operator types."""
    desk, number = desk_of(request), _typed_phone(phone)
    told = await desk.told_before(session.actor, number)
    facts = {"told": told, "names": desk.tools.rulebook, "domains": desk.domain_names()}
    if not text.strip():
        return page("beside.html", understood=None, alike=(), answers=(), **facts)
    read = (await desk.read(text))[1]
    alike = await desk.alike(session.actor, read, number)
    mine = {row.number for row in told}
    return page(
        "beside.html",
        understood=desk.understood(read),
        alike=tuple(one for one in alike if one.number not in mine),
        answers=fitting(text, desk.tools.rulebook.knowledge),
        **facts,
    )


class CalledBack(BaseModel):
    """The number an operator called back, and that it was the complainant who answered."""

    phone: str
    reached: Literal["yes"]


@router.post("/hotline/{number}/code", dependencies=OPERATORS)
async def new_code(
    request: Request, session: Writes, number: str, called: Annotated[CalledBack, Form()]
) -> HTMLResponse:
    """A new query code to read out; nobody but an operator gets so far."""
    phone = person(phone=called.phone).phone or ""
    receipt = await desk_of(request).reissue_by_call(session.actor, number, phone)
    return page("receipt.html", receipt=receipt, anew=True)


class Identity(BaseModel):
    """Who complains, as far as it is put right; what is empty stays as it is."""

    name: str = ""
    phone: str = ""
    id_number: str = ""
    address: str = ""
    reason: str = ""


@router.get("/hotline/{number}/person", dependencies=OPERATORS)
async def identity(request: Request, session: Reads, number: str) -> HTMLResponse:
    """The form that puts right who complains, beside what is known, masked."""
    return await _identity(request, session, number, Identity(), None)


@router.post("/hotline/{number}/person", dependencies=OPERATORS)
async def correct_person(
    request: Request, session: Writes, number: str, typed: Annotated[Identity, Form()]
) -> Response:
    """Put right who complains; what was typed stays in the form when something cannot be taken."""
    try:
        who = person(typed.name, typed.phone, typed.id_number, typed.address)
        await desk_of(request).correct_person(session.actor, number, who, typed.reason)
    except (Unacceptable, NothingCorrected) as error:
        return await _identity(request, session, number, typed, error)
    return RedirectResponse(f"/desk/{number}", 303)


async def _identity(
    request: Request, session: LoggedIn, number: str, typed: Identity, error: IntakeError | None
) -> HTMLResponse:
    desk = desk_of(request)
    status, sentence = answer(error, desk.tools.rulebook.words) if error else (200, "")
    known = (await desk.case(session.actor, number)).person
    return page(
        "correct_person.html",
        status,
        session=session,
        number=number,
        person=known,
        typed=typed,
        sentence=sentence,
    )


class Ring(BaseModel):
    """What the telephone system says: whose telephone rings, the call's id, the number that calls (empty: hidden)."""

    operator: Annotated[str, Field(min_length=1, max_length=40)]
    call: Annotated[str, Field(min_length=1, max_length=80)]
    caller: Annotated[str, Field(max_length=30)] = ""


@router.post("/ringing")
async def ring(
    request: Request,
    x_jiannuo_time: Annotated[str, Header(max_length=20)] = "",
    x_jiannuo_signature: Annotated[str, Header(max_length=80)] = "",
) -> Response:
    """The telephone system's word, signed: ``HMAC-SHA256(secret, time + "." + body)`` in hex over unix seconds and the body.

    404 without a good signature, like a page that is not there.
    """
    body = await request.body()
    if not _is_signed(request.app.state.pop_secret, x_jiannuo_time, x_jiannuo_signature, body):
        raise NotFound("not signed by the telephone system")
    signed_at = datetime.fromtimestamp(int(x_jiannuo_time), UTC)
    try:
        told = Ring.model_validate_json(body)
    except ValidationError as error:
        raise Unacceptable("not a ring") from error
    await desk_of(request).ring(told.operator, told.call, told.caller, signed_at)
    return Response(status_code=204)


def _is_signed(secret: str, at: str, signature: str, body: bytes) -> bool:
    if not secret or not UNIX_SECONDS.fullmatch(at):
        return False
    good = hmac.new(secret.encode(), f"{at}.".encode() + body, sha256).hexdigest()
    return hmac.compare_digest(good.encode(), signature.encode("utf-8", "replace"))


async def _screen(
    request: Request, session: LoggedIn, keyed: Call, error: Unacceptable | None
) -> HTMLResponse:
    """The operator's screen, with what was typed and what is wrong with it."""
    desk = desk_of(request)
    return page(
        "hotline.html",
        422 if error else 200,
        session=session,
        call=keyed,
        told=await desk.told_before(session.actor, _typed_phone(keyed.phone)),
        names=desk.tools.rulebook,
        domains=desk.domain_names(),
        error=_sentence(request, error) if error else None,
        alarms=await desk.alarms_waiting(session.actor),
        calls=(await desk.waiting_for(session.actor)).calls,
    )


def _sentence(request: Request, error: Unacceptable) -> str:
    if isinstance(error, NotUnderstood):
        return LINE_ADVICE[error.line]
    return answer(error, desk_of(request).tools.rulebook.words)[1]


def _typed_phone(typed: str) -> str:
    """The number typed so far, once it is one."""
    try:
        return person(phone=typed).phone or ""
    except Unacceptable:
        return ""
