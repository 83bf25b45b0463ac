"""How does a database keep the rows of a table for ever? By triggers that refuse to change or delete any."""

from alembic import op


def keep_for_ever(table: str, why: str) -> None:
    """Refuse every UPDATE and DELETE of a table, saying ``why``; for migrations."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE FUNCTION {table}_is_for_ever() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION '{why}'; END $$ LANGUAGE plpgsql"
        )
        op.execute(
            f"CREATE TRIGGER {table}_for_ever BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_is_for_ever()"
        )
        return
    for event in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_for_ever_{event.lower()} BEFORE {event} ON {table} BEGIN SELECT RAISE(ABORT, '{why}'); END"
        )
