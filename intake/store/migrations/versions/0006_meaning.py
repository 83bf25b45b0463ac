"""What a complaint means, so that look-alikes are found."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "meaning",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("complaint_id", sa.Integer, nullable=False),
        sa.Column("vector", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_meaning"),
        sa.UniqueConstraint("complaint_id", name="uq_meaning_complaint_id"),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name="fk_meaning_complaint_id"),
    )
