"""Where may another system ask to be told? Its webhooks, made, listed and ended under ``/api/v1/webhooks``."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, Field

from api.bearers import ManagesWebhooks
from api.public import desk_of
from api.v1_shapes import In
from intake.desk.webhooks import WebhookView

router = APIRouter()
LARGEST_ID = 2**31 - 1


class WebhookIn(In):
    """Where to post."""

    url: str = Field(
        min_length=9,
        max_length=500,
        pattern="^https://",
        description="https only, no private address",
        examples=["https://credit.example.gov.cn/jiannuo"],
    )


class WebhookOut(BaseModel):
    """A webhook, and how what is sent there fares: given up after 20 tries over half a day."""

    id: int
    url: str
    created_at: datetime
    waiting: int = Field(description="messages not there yet")
    given_up: int
    last_error: str | None = Field(examples=["HTTP 500"])


class NewWebhookOut(WebhookOut):
    """A new webhook with its secret, shown this once."""

    secret: str = Field(examples=["whsec_bm90IGEgc2VjcmV0LCBidXQgYW4gZXhhbXBsZSBvZg=="])


@router.post("/webhooks", status_code=201, summary="登记一个推送地址")
async def subscribe(request: Request, holder: ManagesWebhooks, wanted: WebhookIn) -> NewWebhookOut:
    """Be told of every step of the cases this token may see, as Standard Webhooks has it; it ends with the token."""
    made, secret = await desk_of(request).outside.subscribe(holder, wanted.url)
    return NewWebhookOut(**dict(_out(made)), secret=secret)


@router.get("/webhooks", summary="列出推送地址和推送情况")
async def webhooks(request: Request, holder: ManagesWebhooks) -> list[WebhookOut]:
    """The webhooks of this token."""
    return [_out(one) for one in await desk_of(request).outside.webhooks(holder)]


@router.delete("/webhooks/{id}", status_code=204, summary="取消一个推送地址")
async def unsubscribe(
    request: Request, holder: ManagesWebhooks, id: Annotated[int, Path(ge=1, le=LARGEST_ID)]
) -> None:
    """End a webhook, with what waits for it."""
    await desk_of(request).outside.unsubscribe(holder, id)


def _out(one: WebhookView) -> WebhookOut:
    return WebhookOut(
        id=one.id,
        url=one.url,
        created_at=one.created_at,
        waiting=one.backlog.waiting,
        given_up=one.backlog.given_up,
        last_error=one.backlog.last_error,
    )
