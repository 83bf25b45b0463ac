"""What can one keep of a filing? Receipt (PDF) and words for who holds number and code; a QR code of the tracking page."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from api.public import Holder, desk_of
from intake.receipt_paper import qr_svg, receipt_pdf
from intake.rules.receipt import grouped

router = APIRouter()
Number = Annotated[str, Path(pattern=r"^XZZX-\d{8}-\d{4,9}$")]


@router.post("/receipt.pdf")
async def receipt(request: Request, holder: Holder) -> Response:
    """The receipt to keep; nothing of it is stored, and the code is in no address."""
    filed = await desk_of(request).filed(holder.number)
    address = f"{_base(request)}/track?number={filed.number}"
    made = await asyncio.to_thread(receipt_pdf, filed, grouped(holder.code), address)
    named = {"Content-Disposition": f'attachment; filename="{filed.number}.pdf"'}
    return Response(made, media_type="application/pdf", headers=named)


@router.post("/track/words")
async def words(request: Request, holder: Holder) -> Response:
    """What was filed, byte for byte: whoever computes its SHA-256 gets what stands on the receipt."""
    kept = await desk_of(request).words(holder.number)
    named = {"Content-Disposition": f'attachment; filename="{holder.number}.txt"'}
    return Response(kept.encode(), media_type="text/plain; charset=utf-8", headers=named)


@router.get("/qr/{number}.svg")
async def qr(request: Request, number: Number) -> Response:
    """The QR code of a number's tracking page; of any number alike, so nobody learns which there are."""
    return Response(qr_svg(f"{_base(request)}/track?number={number}"), media_type="image/svg+xml")


def _base(request: Request) -> str:
    return str(request.base_url).rstrip("/")
