"""What happens to the record of a determined default: objected to, upheld, revoked, repaired."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

from intake.store.migrations.for_ever import keep_for_ever

revision = "0042"
down_revision = "0041"
TABLE, WHY = "record_step", "what happened to a record is never changed"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("determination_id", sa.Integer, nullable=False),
        sa.Column("event", sa.String(20), nullable=False),
        sa.Column("after", sa.String(20), nullable=False),
        sa.Column("by", sa.String(20), nullable=False),
        sa.Column("actor", sa.String(60), nullable=False),
        sa.Column("text", sa.LargeBinary, nullable=False),
        sa.Column("document", sa.String(60)),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_record_step"),
        sa.UniqueConstraint("document", name="uq_record_step_document"),
        sa.ForeignKeyConstraint(
            ["determination_id"], ["determination.id"], name="fk_record_step_determination_id_determination"
        ),
    )
    op.create_index("ix_record_step_determination_id", TABLE, ["determination_id"])
    op.create_index("ix_record_step_at", TABLE, ["at"])
    keep_for_ever(TABLE, WHY)
