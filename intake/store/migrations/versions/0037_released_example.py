"""Which words a person released as an example of what was told in a month, for anybody to read; rows are never changed."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

from intake.store.migrations.for_ever import keep_for_ever

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
    keep_for_ever("released_example", SAYS)
