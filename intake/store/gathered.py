"""How are a column's values of one group read as a list? As an array of PostgreSQL's, as JSON of SQLite's."""

import json
from typing import Any

from sqlalchemy import Text, func
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine
from sqlmodel import Session


def gathered(session: Session, column: Any) -> FunctionElement[Any]:
    """A column's values of each group; several columns of a group name its rows in one order, which may be any."""
    if session.get_bind().dialect.name == "postgresql":
        return func.array_agg(column)
    return func.json_group_array(column, type_=_Json(column.type))


class _Json(TypeDecorator[list[Any]]):
    """A JSON list whose items are read as ``item`` reads a column; None where there is no list."""

    impl = Text
    cache_ok = True

    def __init__(self, item: TypeEngine[Any]) -> None:
        super().__init__()
        self.item = item

    def process_result_value(self, value: str | None, dialect: Dialect) -> list[Any] | None:
        if value is None:
            return None
        read = self.item.dialect_impl(dialect).result_processor(dialect, None)
        items: list[Any] = json.loads(value)
        return [read(item) for item in items] if read is not None else items
