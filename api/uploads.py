"""How does a file go ahead of its form? Piece by piece after tus 1.0 (tus.io: core, creation, expiration, termination).

A line that breaks costs at most what was under way: what came is kept, and the browser asks where to go on. Every call needs a
header no form of another site can send, and the cookie of the browser that began; without scripts the form brings its files.
"""

import re
import secrets
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Sequence
from email.utils import format_datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Header, HTTPException, Path, Request, Response
from starlette.datastructures import UploadFile
from starlette.requests import ClientDisconnect

from api.public import desk_of, place_of
from intake.desk.attachments import GivenFile
from intake.desk.desk import Desk
from intake.desk.uploads import KEPT, Progress, Uploaded
from intake.rules.files import LARGEST, LARGEST_PIECE, MOST, FileRefused, Refused

COOKIE, VERSION = "files", "1.0.0"
AS_PIECES = "application/offset+octet-stream"
TUS = {"Tus-Resumable": VERSION}
KIND = "Jiannuo-Kind"
"""Our own header: what a file is, once it is whole."""
Id = Annotated[str, Path(max_length=80)]


async def _speaks_tus(request: Request) -> None:
    if request.headers.get("tus-resumable") != VERSION:
        raise HTTPException(412, headers={"Tus-Version": VERSION})


router = APIRouter(prefix="/api/uploads")
Tus = Depends(_speaks_tus)


def basket_of(request: Request) -> str:
    """The basket of this browser; empty where it has none, or one we never gave."""
    token = request.cookies.get(COOKIE, "")
    return token if re.fullmatch(r"[A-Za-z0-9_-]{43}", token, re.ASCII) else ""


def uploaded(request: Request, ids: list[str]) -> Uploaded:
    """The files a form of this browser names."""
    return Uploaded(basket_of(request), tuple(dict.fromkeys(ids)))


async def with_form(desk: Desk, files: Sequence[UploadFile]) -> list[GivenFile]:
    """The files that came in a form as what they really are; FileRefused for the first that is not taken."""
    named = [file for file in files if file.filename]
    if len(named) > MOST:
        raise FileRefused(Refused.MANY)
    return [await desk.looked_at(file.filename or "", await file.read(LARGEST + 1)) for file in named]


@router.options("")
async def offers() -> Response:
    extensions = "creation,expiration,termination"
    said = {"Tus-Version": VERSION, "Tus-Extension": extensions, "Tus-Max-Size": str(LARGEST)}
    return Response(status_code=204, headers={**TUS, **said})


@router.post("", dependencies=[Tus])
async def begin(
    request: Request,
    upload_length: Annotated[int, Header()],
    upload_metadata: Annotated[str, Header(max_length=4_000)] = "",
) -> Response:
    """A new file; the browser's first one brings it the cookie."""
    basket = basket_of(request) or secrets.token_urlsafe(32)
    uploads = desk_of(request).uploads
    upload_id = await uploads.begin(basket, _name(upload_metadata), upload_length, place_of(request))
    place = {"Location": f"{router.prefix}/{upload_id}"}
    response = _told(201, await uploads.progress(basket, upload_id), place)
    response.set_cookie(
        COOKIE,
        basket,
        max_age=int(KEPT.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
        path="/",
    )
    return response


@router.head("/{upload_id}", dependencies=[Tus])
async def where(request: Request, upload_id: Id) -> Response:
    """How far a file has come."""
    return _told(200, await desk_of(request).uploads.progress(basket_of(request), upload_id))


@router.patch("/{upload_id}", dependencies=[Tus])
async def go_on(request: Request, upload_id: Id, upload_offset: Annotated[int, Header()]) -> Response:
    """The next piece of a file."""
    if request.headers.get("content-type") != AS_PIECES:
        raise HTTPException(415)
    piece = await _what_came(request)
    return _told(
        204, await desk_of(request).uploads.receive(basket_of(request), upload_id, upload_offset, piece)
    )


@router.delete("/{upload_id}", dependencies=[Tus])
async def remove(request: Request, upload_id: Id) -> Response:
    """Forget a file."""
    await desk_of(request).uploads.drop(basket_of(request), upload_id)
    return Response(status_code=204, headers=TUS)


@router.get("/{upload_id}/picture.jpg")
async def picture(request: Request, upload_id: Id) -> Response:
    """A file that waits as a picture of ours, without its traces, for who sent it."""
    made = await desk_of(request).uploads.picture(basket_of(request), upload_id)
    return Response(made, media_type="image/jpeg")


async def _what_came(request: Request) -> bytes:
    """The body, or its beginning where the line broke in the midst of it."""
    came = bytearray()
    try:
        async for part in request.stream():
            came += part
            if len(came) > LARGEST_PIECE:
                raise FileRefused(Refused.SIZE)
    except ClientDisconnect:
        pass
    return bytes(came)


def _told(status: int, progress: Progress, more: dict[str, str] | None = None) -> Response:
    headers = {
        **TUS,
        "Upload-Offset": str(progress.received),
        "Upload-Length": str(progress.size),
        "Upload-Expires": format_datetime(progress.until, usegmt=True),
        **(more or {}),
    }
    if progress.kind is not None:
        headers[KIND] = progress.kind.value
    return Response(status_code=status, headers=headers)


def _name(metadata: str) -> str:
    """The file's name out of ``filename <Base64>,…``; empty where there is none that can be read."""
    for pair in metadata.split(","):
        key, _, value = pair.strip().partition(" ")
        if key == "filename":
            try:
                return b64decode(value, validate=True).decode("utf-8", "replace")
            except (NotBase64, ValueError):
                return ""
    return ""
