"""Which words a person released as an example of what was told in a month, for anybody to read; rows are never changed."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0037"
down_revision = "0036"
SAYS = "what was released is never changed"


def upgrade() -> None:
    op.create_table(
        "released_example",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("key", sa.String(60), nullable=False),
        sa.Column("words", sa.String(200), nullable=False),
        sa.Column("actor", sa.String(60), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_released_example"),
    )
    op.create_index("ix_released_example_month", "released_example", ["month"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION released_example_is_for_ever() RETURNS trigger AS "
            f"$$ BEGIN RAISE EXCEPTION '{SAYS}'; END $$ LANGUAGE plpgsql"
        )
        op.execute(
            "CREATE TRIGGER released_example_for_ever BEFORE UPDATE OR DELETE ON released_example "
            "FOR EACH ROW EXECUTE FUNCTION released_example_is_for_ever()"
        )
        return
    for event in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER released_example_for_ever_{event.lower()} BEFORE {event} ON released_example "
            f"BEGIN SELECT RAISE(ABORT, '{SAYS}'); END"
        )
