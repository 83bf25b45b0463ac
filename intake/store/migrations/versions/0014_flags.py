"""The flags a person put on a case: hard, secret, instructed by a leader, repeated."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("case", sa.Column("flags", sa.String(100), nullable=False, server_default=""))
