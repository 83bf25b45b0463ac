"""Matters of the coordination mechanism, its meetings, who attends, conflicts of interest, resolutions."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0008"
down_revision = "0007"


def _to(table: str, other: str) -> tuple[sa.Column[Any], sa.ForeignKeyConstraint]:
    """A column that points to another table, and its constraint."""
    name = f"{other}_id"
    return (
        sa.Column(name, sa.Integer, nullable=False),
        sa.ForeignKeyConstraint([name], [f"{other}.id"], name=f"fk_{table}_{name}"),
    )


def _table(name: str, *columns: sa.Column[Any] | sa.Constraint) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Integer, nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
    )


def upgrade() -> None:
    _table(
        "matter",
        *_to("matter", "case"),
        sa.Column("reason", sa.String(20), nullable=False),
        sa.Column("grade", sa.String(1), nullable=False),
        sa.Column("raised_at", UTCDateTime(), nullable=False),
        sa.Column("closed_at", UTCDateTime()),
    )
    op.create_index("ix_matter_case_id", "matter", ["case_id"])
    _table(
        "meeting",
        sa.Column("held_on", sa.Date, nullable=False),
        sa.Column("place", sa.String(100), nullable=False),
        sa.Column("chair", sa.String(60), nullable=False),
    )
    _table(
        "attendance",
        *_to("attendance", "meeting"),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("body", sa.String(40)),
        sa.Column("institution", sa.String(100)),
    )
    op.create_index("ix_attendance_meeting_id", "attendance", ["meeting_id"])
    _table(
        "conflict",
        *_to("conflict", "attendance"),
        *_to("conflict", "matter"),
        sa.Column("why", sa.String(300), nullable=False),
        sa.UniqueConstraint("attendance_id", "matter_id", name="uq_conflict_attendance_id"),
    )
    _table(
        "agenda",
        *_to("agenda", "meeting"),
        *_to("agenda", "matter"),
        sa.UniqueConstraint("meeting_id", "matter_id", name="uq_agenda_meeting_id"),
    )
    _table(
        "resolution",
        *_to("resolution", "meeting"),
        *_to("resolution", "matter"),
        sa.Column("text", sa.LargeBinary, nullable=False),
        sa.Column("owner", sa.String(40), nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("done_on", sa.Date),
        sa.UniqueConstraint("meeting_id", "matter_id", name="uq_resolution_meeting_id"),
    )
