"""What the figures ask: subtype, what ended a clock, what a case was before; frozen months, and who took what away."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.add_column("case", sa.Column("subtype", sa.String(40)))
    op.add_column("clock", sa.Column("ended_by", sa.String(30)))
    op.add_column("clock", sa.Column("ended_at", UTCDateTime()))
    op.create_index("ix_clock_due_on", "clock", ["due_on"])
    op.create_index("ix_clock_met_on", "clock", ["met_on"])
    op.create_index("ix_entry_event_at", "entry", ["event", "at", "before"])
    _former()
    _frozen()
    op.create_table(
        "taken_away",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("actor", sa.String(60), nullable=False),
        sa.Column("what", sa.String(200), nullable=False),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_taken_away"),
    )
    for table in ("frozen_month", "taken_away"):
        _for_ever(table)


def _former() -> None:
    op.create_table(
        "former",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("case_id", sa.Integer, nullable=False),
        sa.Column("until", UTCDateTime(), nullable=False),
        sa.Column("domain", sa.String(10), nullable=False),
        sa.Column("subtype", sa.String(40)),
        sa.Column("lead", sa.String(40), nullable=False),
        sa.Column("respondent", sa.String(40)),
        sa.Column("default_label", sa.String(1), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_former"),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_former_case_id"),
    )
    op.create_index("ix_former_case_id", "former", ["case_id"])
    op.create_index("ix_former_until", "former", ["until"])


def _frozen() -> None:
    op.create_table(
        "frozen_month",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("actor", sa.String(60), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("document", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_frozen_month"),
        sa.UniqueConstraint("month", "number", name="uq_frozen_month_month"),
    )


def _for_ever(table: str) -> None:
    """Let the database refuse to change or delete what was written, as it does for entries."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE FUNCTION {table}_is_for_ever() RETURNS trigger AS "
            "$$ BEGIN RAISE EXCEPTION 'what was frozen or noted is never changed'; END $$ LANGUAGE plpgsql"
        )
        op.execute(
            f"CREATE TRIGGER {table}_for_ever BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_is_for_ever()"
        )
        return
    for event in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_for_ever_{event.lower()} BEFORE {event} ON {table} "
            "BEGIN SELECT RAISE(ABORT, 'what was frozen or noted is never changed'); END"
        )
