"""By which words a case is found, an exact name's blind index, the views people keep, indexes that answer several filters."""

import sqlalchemy as sa
from alembic import op

from intake.store import search

revision = "0026"
down_revision = "0024"
AT_ONCE = 1_000


def upgrade() -> None:
    op.add_column("complaint", sa.Column("named", sa.String(64)))
    op.create_index("ix_complaint_named", "complaint", ["named"])
    for name in ("ix_case_lead_id", "ix_case_status_id"):
        op.drop_index(name, "case")
    op.create_index("ix_case_lead_id", "case", ["lead", "id", "domain", "status"])
    op.create_index("ix_case_status_id", "case", ["status", "id", "domain"])
    op.create_index("ix_case_domain_id", "case", ["domain", "id", "status"])
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("login", sa.String(40), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("query", sa.String(500), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_saved_view"),
        sa.UniqueConstraint("login", "name", name="uq_saved_view_login"),
    )
    connection = op.get_bind()
    search.create(connection)
    _fill(connection)


def _fill(connection: sa.Connection) -> None:
    """Find what was told before, too."""
    page = sa.text(
        'SELECT c.id, p.masked FROM "case" c JOIN complaint p ON p.id = c.complaint_id WHERE c.id > :after ORDER BY c.id LIMIT :most'
    )
    after = 0
    while rows := connection.execute(page, {"after": after, "most": AT_ONCE}).all():
        search.keep_many(connection, [(row[0], row[1]) for row in rows])
        after = rows[-1][0]
