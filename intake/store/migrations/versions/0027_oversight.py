"""A walk to the cases a body gave back, which a supervisor looks into."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    where = sa.text("returns > 0")
    op.create_index("ix_case_returned", "case", ["id"], sqlite_where=where, postgresql_where=where)
