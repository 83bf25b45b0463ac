"""Which system of the city is calling? Who holds the token of the request, if it was given what the route needs."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.public import desk_of
from intake.desk.tokens import Bearer
from intake.rules.scope import NoToken, Scope

SCHEME = HTTPBearer(auto_error=False, description="a token made by `jiannuo token new`", scheme_name="token")
Sent = Annotated[HTTPAuthorizationCredentials | None, Depends(SCHEME)]


async def bearer(request: Request, token: str) -> Bearer:
    """Who holds this token, noted for the log; :class:`NoToken` for none."""
    found = await desk_of(request).outside.bearer(token)
    request.state.token_id = found.token_id
    return found


async def holder(request: Request, sent: Sent) -> Bearer:
    """Who holds the token of the request; :class:`NoToken` without a good one, :class:`TooMany` for one that reads too often."""
    if sent is None:
        raise NoToken("none was sent")
    found = await bearer(request, sent.credentials)
    if request.method == "GET":
        await desk_of(request).outside.count_read(found)
    return found


Holder = Annotated[Bearer, Depends(holder)]


def given(scope: Scope) -> Callable[[Bearer], Awaitable[Bearer]]:
    """A dependency: who holds the token, if it was given this scope; else NotInScope."""

    async def checked(holder: Holder) -> Bearer:
        holder.need(scope)
        return holder

    return checked


Files = Annotated[Bearer, Depends(given(Scope.COMPLAINTS_WRITE))]
ReadsCases = Annotated[Bearer, Depends(given(Scope.CASES_READ))]
ReadsFigures = Annotated[Bearer, Depends(given(Scope.FIGURES_READ))]
ManagesWebhooks = Annotated[Bearer, Depends(given(Scope.WEBHOOKS_MANAGE))]
