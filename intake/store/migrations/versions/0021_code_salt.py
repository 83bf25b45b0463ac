"""What a query code that was given anew is drawn from besides the words."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.add_column("case", sa.Column("code_salt", sa.String(32), nullable=True))
