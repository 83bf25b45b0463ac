"""Alerts go: the rung a clock has reached says who is told of it, and nobody read them."""

from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.drop_table("alert")
