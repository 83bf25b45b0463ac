"""Complaints, cases, their entries, and the day's count that numbers them."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "day_count",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("day", sa.String(8), nullable=False),
        sa.Column("last", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_day_count"),
        sa.UniqueConstraint("day", name="uq_day_count_day"),
    )
    op.create_table(
        "complaint",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("source_key", sa.String(200), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("narrative", sa.LargeBinary, nullable=False),
        sa.Column("reading", sa.LargeBinary, nullable=False),
        sa.Column("model", sa.String(80), nullable=False),
        sa.Column("name", sa.LargeBinary),
        sa.Column("phone", sa.LargeBinary),
        sa.Column("caller", sa.String(64)),
        sa.Column("recipient", sa.LargeBinary),
        sa.Column("lane", sa.String(64)),
        sa.Column("masked", sa.Text, nullable=False),
        sa.Column("told_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_complaint"),
        sa.UniqueConstraint("source_key", name="uq_complaint_source_key"),
    )
    op.create_index("ix_complaint_caller", "complaint", ["caller"])
    op.create_index("ix_complaint_lane", "complaint", ["lane"])
    _cases()


def _cases() -> None:
    op.create_table(
        "case",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("number", sa.String(30), nullable=False),
        sa.Column("complaint_id", sa.Integer, nullable=False),
        sa.Column("query_code", sa.String(64), nullable=False),
        sa.Column("status", sa.String(30), nullable=False),
        sa.Column("opened_at", UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("default_label", sa.String(1), nullable=False),
        sa.Column("domain", sa.String(10), nullable=False),
        sa.Column("lead", sa.String(40), nullable=False),
        sa.Column("respondent", sa.String(40)),
        sa.Column("rule", sa.String(60), nullable=False),
        sa.Column("rulebook", sa.String(16), nullable=False),
        sa.Column("amount_fen", sa.BigInteger),
        sa.Column("accepted_at", UTCDateTime()),
        sa.Column("reported_at", UTCDateTime()),
        sa.Column("closed_at", UTCDateTime()),
        sa.Column("solved", sa.Boolean),
        sa.Column("satisfaction", sa.Integer),
        sa.PrimaryKeyConstraint("id", name="pk_case"),
        sa.UniqueConstraint("number", name="uq_case_number"),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name="fk_case_complaint_id"),
    )
    op.create_index("ix_case_complaint_id", "case", ["complaint_id"])
    op.create_index("ix_case_status", "case", ["status"])
    op.create_index("ix_case_lead", "case", ["lead"])
    _entries_and_clocks()


def _entries_and_clocks() -> None:
    op.create_table(
        "entry",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("case_id", sa.Integer, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("event", sa.String(30), nullable=False),
        sa.Column("by", sa.String(20), nullable=False),
        sa.Column("actor", sa.String(60), nullable=False),
        sa.Column("before", sa.String(30)),
        sa.Column("after", sa.String(30), nullable=False),
        sa.Column("text", sa.LargeBinary),
        sa.PrimaryKeyConstraint("id", name="pk_entry"),
        sa.UniqueConstraint("case_id", "seq", name="uq_entry_case_id"),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_entry_case_id"),
    )
    op.create_table(
        "clock",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("case_id", sa.Integer, nullable=False),
        sa.Column("term", sa.String(40), nullable=False),
        sa.Column("started_on", sa.Date, nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("provisional", sa.Boolean, nullable=False),
        sa.Column("met_on", sa.Date),
        sa.PrimaryKeyConstraint("id", name="pk_clock"),
        sa.UniqueConstraint("case_id", "term", "started_on", name="uq_clock_case_id"),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_clock_case_id"),
    )
    op.create_index("ix_clock_running", "clock", ["due_on", "met_on"])
