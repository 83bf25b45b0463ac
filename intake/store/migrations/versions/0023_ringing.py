"""Calls that ring: which operator a softphone says is called, by whom; forgotten within the hour."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.create_table(
        "ringing",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("call", sa.String(80), nullable=False),
        sa.Column("login", sa.String(40), nullable=False),
        sa.Column("caller", sa.LargeBinary, nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ringing"),
        sa.UniqueConstraint("call", name="uq_ringing_call"),
    )
    op.create_index("ix_ringing_login", "ringing", ["login"])
