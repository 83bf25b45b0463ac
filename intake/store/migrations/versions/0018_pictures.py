"""Pictures drawn anew for the page, and the fingerprint of each file."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.add_column("attachment", sa.Column("shown", sa.LargeBinary))
    op.add_column("attachment", sa.Column("digest", sa.String(64), nullable=False, server_default=""))
