"""Raw input and notices: what arrived, and what is to be said."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "raw_input",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("source_key", sa.String(200), nullable=False),
        sa.Column("lane", sa.String(64), nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.Column("received_at", UTCDateTime(), nullable=False),
        sa.Column("handled_at", UTCDateTime()),
        sa.PrimaryKeyConstraint("id", name="pk_raw_input"),
        sa.UniqueConstraint("source_key", name="uq_raw_input_source_key"),
    )
    _waiting("raw_input", "handled_at IS NULL")
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("lane", sa.String(64), nullable=False),
        sa.Column("template", sa.String(60), nullable=False),
        sa.Column("recipient", sa.LargeBinary, nullable=False),
        sa.Column("facts", sa.LargeBinary, nullable=False),
        sa.Column("not_before", UTCDateTime(), nullable=False),
        sa.Column("leased_until", UTCDateTime()),
        sa.Column("lease", sa.String(32)),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("sent_at", UTCDateTime()),
        sa.Column("dead_at", UTCDateTime()),
        sa.Column("last_error", sa.String(300)),
        sa.PrimaryKeyConstraint("id", name="pk_notice"),
        sa.UniqueConstraint("key", name="uq_notice_key"),
    )
    _waiting("notice", "sent_at IS NULL AND dead_at IS NULL")


def _waiting(table: str, condition: str) -> None:
    op.create_index(
        f"ix_{table}_waiting",
        table,
        ["lane", "id"],
        sqlite_where=sa.text(condition),
        postgresql_where=sa.text(condition),
    )
