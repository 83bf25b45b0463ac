"""Whom to call at each body, and whom before."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

from intake.store.migrations.for_ever import keep_for_ever

revision = "0040"
down_revision = "0039"
TABLE, WHY = "body_contact", "what was noted of a body is never changed"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("body", sa.String(40), nullable=False),
        sa.Column("who", sa.String(40), nullable=False),
        sa.Column("phone", sa.String(20), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("actor", sa.String(60), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_body_contact"),
    )
    op.create_index("ix_body_contact_body", TABLE, ["body"])
    keep_for_ever(TABLE, WHY)
