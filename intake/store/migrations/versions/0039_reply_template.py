"""Templates of replies, each version for ever."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

from intake.store.migrations.for_ever import keep_for_ever

revision = "0039"
down_revision = "0038"
TABLE, WHY = "reply_template", "a version of a template is never changed"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("name", sa.String(30), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("retired", sa.Boolean, nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("actor", sa.String(60), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reply_template"),
        sa.UniqueConstraint("key", "version", name="uq_reply_template_key"),
    )
    keep_for_ever(TABLE, WHY)
