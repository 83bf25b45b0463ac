"""What does the least page cost: FastAPI, one SELECT of fifty cases, a Jinja table? The measure beside our list.

Started as a process over a filled database: ``python -m tests.bench.bare_page URL PORT``.
"""

import sys

import uvicorn
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from jinja2 import Environment
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

ROWS = text(
    'SELECT c.number, c.status, c.domain, c.lead, p.masked FROM "case" c JOIN complaint p ON p.id = c.complaint_id '
    "ORDER BY c.id DESC LIMIT 50"
)
TABLE = Environment(autoescape=True).from_string(
    "<!doctype html><title>cases</title><table>{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>"
    "{% endfor %}</table>"
)


def create_app(url: str) -> FastAPI:
    """The bare application."""
    is_sqlite = make_url(url).get_backend_name() == "sqlite"
    engine = create_async_engine(
        make_url(url).set(drivername="sqlite+aiosqlite" if is_sqlite else "postgresql+asyncpg")
    )
    app = FastAPI()

    @app.get("/readyz")
    async def readyz() -> str:
        return "ok"

    @app.get("/desk")
    async def cases() -> HTMLResponse:
        async with engine.connect() as connection:
            return HTMLResponse(TABLE.render(rows=(await connection.execute(ROWS)).all()))

    return app


if __name__ == "__main__":
    uvicorn.run(create_app(sys.argv[1]), port=int(sys.argv[2]), access_log=False, log_level="error")
