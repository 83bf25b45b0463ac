"""Forms that were taken, so that each is taken once."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    op.create_table(
        "taken_form",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("said", sa.String(64), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_taken_form"),
        sa.UniqueConstraint("key", name="uq_taken_form_key"),
    )
