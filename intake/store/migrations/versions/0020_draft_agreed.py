"""Which drafts wait for consent."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.add_column("draft", sa.Column("agreed", sa.Boolean, nullable=False, server_default=sa.true()))
