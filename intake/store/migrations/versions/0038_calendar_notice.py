"""The years of the calendar that were imported, for ever."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

from intake.store.migrations.for_ever import keep_for_ever

revision = "0038"
down_revision = "0037"
TABLE, WHY = "calendar_notice", "what was imported is never changed"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("actor", sa.String(60), nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("moved", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_calendar_notice"),
    )
    keep_for_ever(TABLE, WHY)
