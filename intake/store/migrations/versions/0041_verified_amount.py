"""What is owed as verified, undisputed and paid, each time somebody recorded it."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

from intake.store.migrations.for_ever import keep_for_ever

revision = "0041"
down_revision = "0040"
TABLE, WHY = "verified_amount", "an amount that was recorded is never changed"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("case_id", sa.Integer, nullable=False),
        sa.Column("verified_fen", sa.BigInteger, nullable=False),
        sa.Column("undisputed_fen", sa.BigInteger, nullable=False),
        sa.Column("paid_fen", sa.BigInteger, nullable=False),
        sa.Column("actor", sa.String(60), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_verified_amount"),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_verified_amount_case_id_case"),
    )
    op.create_index("ix_verified_amount_case_id_id", TABLE, ["case_id", "id"])
    op.create_index("ix_verified_amount_at", TABLE, ["at"])
    keep_for_ever(TABLE, WHY)
