"""Tokens of the city's other systems, what they sent under a key, and when each case last took a step, by which they follow what changes."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0025"
down_revision = "0024"
NEVER = "1970-01-01 00:00:00"


def upgrade() -> None:
    op.create_table(
        "api_token",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("body", sa.String(40)),
        sa.Column("scopes", sa.String(200), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("revoked_at", UTCDateTime()),
        sa.Column("used_on", sa.Date),
        sa.PrimaryKeyConstraint("id", name="pk_api_token"),
        sa.UniqueConstraint("digest", name="uq_api_token_digest"),
    )
    op.add_column("complaint", sa.Column("fingerprint", sa.String(64), nullable=False, server_default=""))
    _changed_at()


def _changed_at() -> None:
    """Cases that are there get the moment of their last entry."""
    op.add_column("case", sa.Column("changed_at", UTCDateTime(), nullable=False, server_default=NEVER))
    op.execute(
        'UPDATE "case" SET changed_at = COALESCE('
        '(SELECT max(entry.at) FROM entry WHERE entry.case_id = "case".id), "case".opened_at)'
    )
    op.create_index("ix_case_changed_at_id", "case", ["changed_at", "id"])
