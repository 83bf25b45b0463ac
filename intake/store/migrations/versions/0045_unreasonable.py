"""How it stands with a body's request to leave a demand out of its rate, and the cases where it waits for an answer."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
ASKED = sa.text("unreasonable = 'asked'")


def upgrade() -> None:
    op.add_column("case", sa.Column("unreasonable", sa.String(10), nullable=False, server_default=""))
    op.create_index("ix_case_claimed", "case", ["id"], sqlite_where=ASKED, postgresql_where=ASKED)
