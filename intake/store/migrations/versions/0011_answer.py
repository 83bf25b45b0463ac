"""Every answer to "solved? satisfied?", when it was given: a month counts the answers given in it."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "answer",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("case_id", sa.Integer, nullable=False),
        sa.Column("solved", sa.Boolean, nullable=False),
        sa.Column("satisfaction", sa.Integer, nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_answer"),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_answer_case_id"),
    )
    op.create_index("ix_answer_case_id", "answer", ["case_id"])
    op.create_index("ix_answer_at", "answer", ["at"])
    # What was answered before this table was: the last answer of each case, at the moment the case was answered last.
    op.execute(
        """
        INSERT INTO answer (case_id, solved, satisfaction, at)
        SELECT c.id, c.solved, c.satisfaction, max(e.at) FROM "case" c JOIN entry e ON e.case_id = c.id
        WHERE c.solved IS NOT NULL AND c.satisfaction IS NOT NULL AND e.event IN ('confirm_solved', 'dispute')
        GROUP BY c.id, c.solved, c.satisfaction
        """
    )
