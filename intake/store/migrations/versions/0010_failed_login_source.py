"""From where a wrong password came, so that a stranger's guesses do not shut out the rightful user."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.drop_index("ix_failed_login_recent", "failed_login")
    op.add_column("failed_login", sa.Column("source", sa.String(64), nullable=False, server_default=""))
    op.create_index("ix_failed_login_recent", "failed_login", ["login", "at"])
