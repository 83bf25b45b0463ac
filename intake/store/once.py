"""How is a row with a unique key written once, however many processes try? ``ON CONFLICT DO NOTHING``."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from intake.store.tables import Table


def insert_once(session: Session, table: type[Table], key: str, values: dict[str, Any]) -> bool:
    """Insert ``values``; False, and nothing changed, when a row with the same ``key`` column is there."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    row = (
        insert(table)
        .values(values)
        .on_conflict_do_nothing(index_elements=[key])
        .returning(table.metadata.tables[str(table.__tablename__)].c.id)
    )
    return session.execute(row).first() is not None
