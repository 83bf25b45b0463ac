"""For which firm or person somebody complains, and what he corrected of the reading."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    for name in ("firm", "uscc", "principal", "relation", "corrections"):
        op.add_column("complaint", sa.Column(name, sa.LargeBinary))
