"""When a case was last referred, so that no body sees one that was only proposed to it."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    op.add_column("case", sa.Column("referred_at", UTCDateTime()))
    op.execute(
        'UPDATE "case" SET referred_at = (SELECT max(entry.at) FROM entry '
        "WHERE entry.case_id = \"case\".id AND entry.event IN ('refer', 'arbitrate'))"
    )
