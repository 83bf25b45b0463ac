"""Whether the reader was unsure of a case, so that what needs a person's eye comes first."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.add_column("case", sa.Column("unsure", sa.Boolean, nullable=False, server_default=sa.false()))
