"""How does an administrator look after the templates of replies? Listed, changed with a preview, retired; each version is kept."""

import secrets
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Path, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.errors import answer
from api.pages import page
from api.public import desk_of
from api.staff import LARGEST, Reads, Text, Writes, only
from intake.desk.accounts import LoggedIn
from intake.desk.reply_templates import Change
from intake.errors import Conflict, IntakeError, NotFound, Unacceptable
from intake.rules import replies
from intake.rules.lifecycle import Role
from intake.rules.replies import Template

router = APIRouter(dependencies=[only({Role.ADMINISTRATOR})])
Key = Annotated[str, Path(pattern="^[a-z0-9_]{1,40}$")]


@router.get("/admin/replies")
async def templates(
    request: Request,
    session: Reads,
    taken: Annotated[str, Query(max_length=60, pattern=r"^([a-z0-9_]+:[0-9]+)?$")] = "",
) -> HTMLResponse:
    """Every template; ``taken`` is the one just kept, with the version it was made from, whose draft is done with."""
    found = await desk_of(request).replies.all(session.actor)
    return page("replies.html", session=session, taken=taken, templates=found, new=f"t{secrets.token_hex(6)}")


@router.get("/admin/replies/{key}")
async def template(request: Request, session: Reads, key: Key) -> HTMLResponse:
    """One template and its versions; a key that is not there yet begins a new one."""
    now = await _now(request, session, key)
    return await _form(request, session, Change(key, now.version, now.name, now.text, ""), None)


@router.post("/admin/replies/{key}")
async def keep(
    request: Request,
    session: Writes,
    key: Key,
    step: Annotated[Literal["preview", "keep", "retire"], Form()],
    version: Annotated[int, Form(ge=0, le=LARGEST)],
    name: Text = "",
    text: Text = "",
    reason: Text = "",
) -> Response:
    """Look at a template with a case made up, keep it, or keep it out of use; what was typed stays where it is refused."""
    desk = desk_of(request)
    change = Change(key, version, name, text.replace("\r\n", "\n"), reason, retired=step == "retire")
    try:
        if step == "preview":
            replies.check(change.name.strip(), change.text.strip(), desk.tools.rulebook.replies.slots)
            return await _form(request, session, change, None, previewed=True)
        await desk.replies.keep(session.actor, change)
    except (Conflict, Unacceptable) as error:
        return await _form(request, session, change, error)
    return RedirectResponse(f"/admin/replies?taken={key}:{version}", 303)


async def _now(request: Request, session: LoggedIn, key: str) -> Template:
    """The last version; an empty one for a key that a new template may have, NotFound for any other."""
    known = {one.key: one for one in await desk_of(request).replies.all(session.actor)}
    if key in known:
        return known[key]
    if key.startswith("t") and len(key) == len("t") + 12:
        return Template(key, 0, "", "")
    raise NotFound(f"no template {key}")


async def _form(
    request: Request, session: LoggedIn, typed: Change, error: IntakeError | None, *, previewed: bool = False
) -> HTMLResponse:
    desk = desk_of(request)
    slots, now = desk.tools.rulebook.replies.slots, await _now(request, session, typed.key)
    status, sentence = answer(error, desk.tools.rulebook.words) if error else (200, "")
    if isinstance(error, Conflict):
        sentence = "别人刚刚改过这份样稿,您的没有保存。下面是现在的和您写的,核对后再存。"
    return page(
        "reply.html",
        status,
        session=session,
        typed=typed,
        now=now,
        overtaken=isinstance(error, Conflict),
        sentence=sentence,
        shown=replies.made_up(typed.text.strip(), slots) if previewed else "",
        slots=slots,
        versions=await desk.replies.versions(session.actor, typed.key),
    )
