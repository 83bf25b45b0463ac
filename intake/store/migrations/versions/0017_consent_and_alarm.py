"""Who agreed that we keep what he tells; what a person must see at once; whom a draft belongs to."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "consent",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("lane", sa.String(64), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_consent"),
        sa.UniqueConstraint("lane", name="uq_consent_lane"),
    )
    op.create_table(
        "alarm",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("number", sa.String(30)),
        sa.Column("words", sa.LargeBinary),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("done_at", UTCDateTime()),
        sa.Column("done_by", sa.String(60)),
        sa.Column("note", sa.LargeBinary),
        sa.PrimaryKeyConstraint("id", name="pk_alarm"),
        sa.UniqueConstraint("key", name="uq_alarm_key"),
    )
    waiting = sa.text("done_at IS NULL")
    op.create_index("ix_alarm_sounding", "alarm", ["id"], sqlite_where=waiting, postgresql_where=waiting)
    op.add_column("draft", sa.Column("channel", sa.String(20), nullable=False, server_default=""))
    op.add_column("draft", sa.Column("recipient", sa.LargeBinary))
    op.add_column("draft", sa.Column("warned_at", UTCDateTime()))
