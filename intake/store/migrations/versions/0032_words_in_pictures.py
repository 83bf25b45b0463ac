"""What a machine read in each picture."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    op.add_column("attachment", sa.Column("words", sa.LargeBinary))
    waits = sa.text("words IS NULL AND shown IS NOT NULL")
    op.create_index(
        "ix_attachment_not_read", "attachment", ["id"], sqlite_where=waits, postgresql_where=waits
    )
