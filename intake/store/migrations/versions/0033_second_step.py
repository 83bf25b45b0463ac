"""Who logs in with a code besides his password."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    op.add_column("user", sa.Column("second_step", sa.LargeBinary))
    op.add_column("user", sa.Column("second_step_since", UTCDateTime()))
    op.add_column("user", sa.Column("second_step_used", sa.Integer))
