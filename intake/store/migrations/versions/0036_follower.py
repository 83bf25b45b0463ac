"""Chats that opened a case by its receipt and asked to be told there, too."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    op.create_table(
        "follower",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("case_id", sa.Integer, nullable=False),
        sa.Column("lane", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("recipient", sa.LargeBinary, nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_follower"),
        sa.UniqueConstraint("case_id", "lane", name="uq_follower_case_id"),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_follower_case_id"),
    )
    op.create_index("ix_follower_lane", "follower", ["lane"])
