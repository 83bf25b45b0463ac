"""What a scanner for viruses said of each file."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    op.add_column(
        "attachment", sa.Column("scan", sa.String(12), nullable=False, server_default="not_scanned")
    )
    waits = sa.text("scan = 'not_scanned'")
    op.create_index(
        "ix_attachment_not_scanned", "attachment", ["id"], sqlite_where=waits, postgresql_where=waits
    )
