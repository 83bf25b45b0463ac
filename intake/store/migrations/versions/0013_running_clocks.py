"""The running clocks by their last day: what the watch asks for stays quick beside millions of ended ones."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.drop_index("ix_clock_running", "clock")
    running = sa.text("met_on IS NULL")
    op.create_index(
        "ix_clock_running", "clock", ["due_on", "id"], sqlite_where=running, postgresql_where=running
    )
