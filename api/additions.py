"""How does a complainant add to a case on the web? Words, with files that came along or went ahead; mistakes stand beside them."""

from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import HTMLResponse

from api.errors import FILE_ADVICE
from api.public import (
    EXPIRED,
    SAID_OTHERWISE,
    Holder,
    Short,
    Text,
    WrongKey,
    desk_of,
    form_key,
    tracked,
)
from api.uploads import uploaded, with_form
from intake.desk.once import SaidOtherwise
from intake.rules.files import FileRefused

router = APIRouter()


@router.post("/track/add")
async def add(
    request: Request,
    holder: Holder,
    text: Text,
    files: Annotated[list[UploadFile], File(default_factory=list)],
    uploads: Annotated[list[str], Form(default_factory=list)],
    key: Short = "",
    objects: Short = "",
) -> HTMLResponse:
    """What the complainant tells besides, or (``objects``) does not agree with; taken once, however often it is sent."""
    desk, ahead = desk_of(request), uploaded(request, uploads)
    again = {"objected" if objects else "told": text, "waiting": await desk.uploads.waiting(ahead)}
    try:
        await desk.add(holder.number, text, await with_form(desk, files), ahead, form=form_key(key))
    except FileRefused as error:
        return await tracked(request, holder, 422, **again, advised=FILE_ADVICE[error.why])
    except SaidOtherwise:
        return await tracked(request, holder, 409, **again, refused=SAID_OTHERWISE)
    except WrongKey:
        return await tracked(request, holder, 422, **again, refused=EXPIRED)
    return await tracked(request, holder, added=True)
