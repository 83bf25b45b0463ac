"""What can one keep of a filing? The receipt as PDF for who holds number and code, and a QR code of the tracking page."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Form, Path, Request, Response

from api.public import desk_of, place_of
from intake.receipt_paper import qr_svg, receipt_pdf
from intake.rules.receipt import grouped

router = APIRouter()
Number = Annotated[str, Path(pattern=r"^XZZX-\d{8}-\d{4,9}$")]


@router.post("/receipt.pdf")
async def receipt(
    request: Request, number: Annotated[str, Form(max_length=40)], code: Annotated[str, Form(max_length=60)]
) -> Response:
    """The receipt to keep; nothing of it is stored, and the code is in no address."""
    desk = desk_of(request)
    filed = await desk.filed(await desk.find(number, code, place_of(request)))
    address = f"{_base(request)}/track?number={filed.number}"
    made = await asyncio.to_thread(receipt_pdf, filed, grouped(code), address)
    named = {"Content-Disposition": f'attachment; filename="{filed.number}.pdf"'}
    return Response(made, media_type="application/pdf", headers=named)


@router.get("/qr/{number}.svg")
async def qr(request: Request, number: Number) -> Response:
    """The QR code of a number's tracking page; of any number alike, so nobody learns which there are."""
    return Response(qr_svg(f"{_base(request)}/track?number={number}"), media_type="image/svg+xml")


def _base(request: Request) -> str:
    return str(request.base_url).rstrip("/")
