"""What the guards ask of a case, clocks that pause and climb, a history that cannot be changed, determinations, assistants."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0007"
down_revision = "0006"

COUNTED = ("supplements", "returns", "extensions")
YES_OR_NO = ("return_barred", "judgment", "explained", "refused_to_rectify")
UNTIL_NOW = {"accept_review": 3, "handle_simple": 5, "statutory_cap": 30, "redo": 5, "callback": 1}
"""The terms there were before, with their lengths."""
WRITTEN = {
    "refusal": 3,
    "province_no": 60,
    "excuse": 40,
    "finding": 20,
    "proposed_by": 60,
    "proposed_body": 40,
}


def upgrade() -> None:
    _case()
    _entry()
    _clock()
    op.create_table(
        "determination",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("case_id", sa.Integer, nullable=False),
        sa.Column("document", sa.String(60), nullable=False),
        sa.Column("respondent", sa.String(40), nullable=False),
        sa.Column("basis", sa.String(300), nullable=False),
        sa.Column("proposed_by", sa.String(60), nullable=False),
        sa.Column("reviewed_by", sa.String(60), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_determination"),
        sa.UniqueConstraint("case_id", name="uq_determination_case_id"),
        sa.UniqueConstraint("document", name="uq_determination_document"),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_determination_case_id"),
    )
    op.create_table(
        "assist",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("case_id", sa.Integer, nullable=False),
        sa.Column("body", sa.String(40), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("delivered", sa.LargeBinary),
        sa.Column("delivered_at", UTCDateTime()),
        sa.PrimaryKeyConstraint("id", name="pk_assist"),
        sa.UniqueConstraint("case_id", "body", name="uq_assist_case_id"),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_assist_case_id"),
    )
    op.create_index("ix_assist_body", "assist", ["body"])
    op.create_table(
        "alert",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("clock_id", sa.Integer, nullable=False),
        sa.Column("case_id", sa.Integer, nullable=False),
        sa.Column("level", sa.Integer, nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("body", sa.String(40)),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_alert"),
        sa.UniqueConstraint("clock_id", "level", name="uq_alert_clock_id"),
        sa.ForeignKeyConstraint(["clock_id"], ["clock.id"], name="fk_alert_clock_id"),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_alert_case_id"),
    )
    op.create_index("ix_alert_case_id", "alert", ["case_id"])


def _case() -> None:
    op.add_column("case", sa.Column("tracks", sa.String(100), nullable=False, server_default="simple,normal"))
    for name in COUNTED:
        op.add_column("case", sa.Column(name, sa.Integer, nullable=False, server_default="0"))
    for name in YES_OR_NO:
        op.add_column("case", sa.Column(name, sa.Boolean, nullable=False, server_default=sa.false()))
    for name, length in WRITTEN.items():
        op.add_column("case", sa.Column(name, sa.String(length)))
    op.add_column("case", sa.Column("asked_until", sa.Date))
    op.add_column("case", sa.Column("head", sa.String(64), nullable=False, server_default=""))
    for name in ("merged_into", "split_from"):
        # Written out: SQLite adds a column with its reference in one statement only.
        op.execute(
            f'ALTER TABLE "case" ADD COLUMN {name} INTEGER CONSTRAINT fk_case_{name} REFERENCES "case" (id)'
        )
    op.create_index("ix_case_merged_into", "case", ["merged_into"])


def _entry() -> None:
    op.add_column("entry", sa.Column("details", sa.LargeBinary))
    op.add_column("entry", sa.Column("audience", sa.String(10), nullable=False, server_default="citizen"))
    for name, length in (("rulebook", 16), ("model", 80), ("digest", 64)):
        op.add_column("entry", sa.Column(name, sa.String(length), nullable=False, server_default=""))
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION entry_is_for_ever() RETURNS trigger AS "
            "$$ BEGIN RAISE EXCEPTION 'the history of a case is never changed'; END $$ LANGUAGE plpgsql"
        )
        op.execute(
            "CREATE TRIGGER entry_for_ever BEFORE UPDATE OR DELETE ON entry "
            "FOR EACH ROW EXECUTE FUNCTION entry_is_for_ever()"
        )
        return
    for event in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER entry_for_ever_{event.lower()} BEFORE {event} ON entry "
            "BEGIN SELECT RAISE(ABORT, 'the history of a case is never changed'); END"
        )


def _clock() -> None:
    op.add_column("clock", sa.Column("due_at", UTCDateTime()))
    op.add_column("clock", sa.Column("paused_on", sa.Date))
    op.add_column("clock", sa.Column("units_left", sa.Integer))
    op.add_column("clock", sa.Column("counted_from", sa.Date))
    op.add_column("clock", sa.Column("units", sa.Integer))
    for term, units in UNTIL_NOW.items():
        op.execute(f"UPDATE clock SET counted_from = started_on, units = {units} WHERE term = '{term}'")
    op.add_column("clock", sa.Column("level", sa.Integer, nullable=False, server_default="0"))
    op.execute("UPDATE clock SET level = 2 WHERE warned_on IS NOT NULL")
    op.execute("ALTER TABLE clock DROP COLUMN warned_on")
