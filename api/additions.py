"""How does a complainant add to a case on the web? Words, with files that came along or went ahead; mistakes stand beside them."""

from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import HTMLResponse

from api.errors import FILE_ADVICE
from api.public import Holder, Text, desk_of, tracked
from api.uploads import uploaded, with_form
from intake.rules.files import FileRefused

router = APIRouter()


@router.post("/track/add")
async def add(
    request: Request,
    holder: Holder,
    text: Text,
    files: Annotated[list[UploadFile], File(default_factory=list)],
    uploads: Annotated[list[str], Form(default_factory=list)],
) -> HTMLResponse:
    """What the complainant tells besides, or does not agree with."""
    desk, ahead = desk_of(request), uploaded(request, uploads)
    try:
        await desk.add(holder.number, text, await with_form(desk, files), ahead)
    except FileRefused as error:
        waiting = await desk.uploads.waiting(ahead)
        return await tracked(request, holder, 422, told=text, waiting=waiting, advised=FILE_ADVICE[error.why])
    return await tracked(request, holder, added=True)
