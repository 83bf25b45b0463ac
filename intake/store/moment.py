"""How is a moment kept? In UTC and aware; what a driver gives as such already is taken as it comes, which is a third of reading a row."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.engine.interfaces import Dialect
from sqlmodel.sql.sqltypes import UTCDateTime

UTC_OFFSET = "+00:00"


class Moment(UTCDateTime):
    """A moment; ValueError for one that does not say of which time zone it is."""

    cache_ok = True

    def result_processor(
        self,
        dialect: Dialect,
        coltype: object,  # noqa: ARG002 (as SQLAlchemy calls it)
    ) -> Callable[[Any], datetime | None] | None:
        """What is done to each value read: nothing on PostgreSQL, whose driver gives aware UTC."""
        return None if dialect.name == "postgresql" else _of_text


def _of_text(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written + UTC_OFFSET) if written is not None else None
