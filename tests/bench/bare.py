"""What does the least application do: FastAPI and SQLModel, one insert a request? The measure beside ours.

``sqlite``: an async session on one writer connection, the fastest way that does not block the loop. Started as a process:
``python -m tests.bench.bare URL PORT``.
"""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel
from sqlalchemy import event, make_url
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlmodel import Field, SQLModel


class Row(SQLModel, table=True):
    """One row."""

    __tablename__ = "bare_row"

    id: int | None = Field(default=None, primary_key=True)
    key: str
    text: str


class RowIn(BaseModel):
    """What is sent."""

    key: str
    text: str


def create_app(url: str) -> FastAPI:
    """The bare application."""
    is_sqlite = make_url(url).get_backend_name() == "sqlite"
    driver, pool = (
        ("sqlite+aiosqlite", {"pool_size": 1, "max_overflow": 0}) if is_sqlite else ("postgresql+asyncpg", {})
    )
    engine = create_async_engine(make_url(url).set(drivername=driver), **pool)
    if is_sqlite:

        @event.listens_for(engine.sync_engine, "connect")
        def _wal(connection: object, _record: object) -> None:
            cursor = connection.cursor()  # type: ignore[attr-defined]
            for pragma in ("journal_mode=WAL", "synchronous=FULL"):
                cursor.execute(f"PRAGMA {pragma}")
            cursor.close()

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with engine.begin() as connection:
            await connection.run_sync(SQLModel.metadata.tables["bare_row"].create, checkfirst=True)
        yield
        await engine.dispose()

    app = FastAPI(lifespan=lifespan)

    @app.get("/readyz")
    async def readyz() -> str:
        return "ok"

    @app.post("/api/v1/complaints", status_code=201)
    async def insert(row: RowIn) -> dict[str, int | None]:
        async with AsyncSession(engine, expire_on_commit=False) as session:
            stored = Row(key=row.key, text=row.text)
            session.add(stored)
            await session.commit()
        return {"id": stored.id}

    return app


if __name__ == "__main__":
    uvicorn.run(create_app(sys.argv[1]), port=int(sys.argv[2]), access_log=False, log_level="error")
