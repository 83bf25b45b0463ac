"""Which key the database is sealed with."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "key_mark",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("mark", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_key_mark"),
        sa.UniqueConstraint("mark", name="uq_key_mark_mark"),
    )
