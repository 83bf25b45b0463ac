"""When complaints were told, to find who told the same before without reading all there are."""

from alembic import op

revision = "0043"
down_revision = "0042"


def upgrade() -> None:
    op.create_index("ix_complaint_told_at", "complaint", ["told_at"])
