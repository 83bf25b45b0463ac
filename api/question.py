"""What stands between a crowded place and what it wants? A page with a little work, after which the same form goes on.

The work is done by the device itself; without scripts a little sum is asked. In peace nobody sees this page.
"""

from fastapi import Request
from fastapi.responses import HTMLResponse

from api.pages import page
from api.public import desk_of
from intake.rules.limits import Limit, Reaction

OWN_FIELDS = frozenset({"task", "found", "total"})


def may_ask(request: Request, limit: Limit) -> bool:
    """Whether a limit can be got over on a page: programs that speak JSON have nobody to ask."""
    return (
        limit.reaction is Reaction.DELAY
        and request.method == "POST"
        and not request.url.path.startswith("/api/")
    )


async def ask(request: Request) -> HTMLResponse:
    """The page; what was typed goes along in it, and nothing of it is stored."""
    form = await request.form()
    fields = [
        (name, value)
        for name, value in form.multi_items()
        if isinstance(value, str) and name not in OWN_FIELDS
    ]
    return page("question.html", 429, action=request.url.path, fields=fields, task=desk_of(request).task())
