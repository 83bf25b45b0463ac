"""Attachments, warnings, messages edited in place, and the complainant's ID number and address."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("source_key", sa.String(200), nullable=False),
        sa.Column("lane", sa.String(64), nullable=False),
        sa.Column("album", sa.String(64)),
        sa.Column("complaint_id", sa.Integer),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("media_type", sa.String(100), nullable=False),
        sa.Column("name", sa.LargeBinary, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("received_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_attachment"),
        sa.UniqueConstraint("source_key", name="uq_attachment_source_key"),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name="fk_attachment_complaint_id"),
    )
    op.create_index("ix_attachment_lane_album", "attachment", ["lane", "album"])
    op.create_index("ix_attachment_complaint_id", "attachment", ["complaint_id"])
    op.add_column("clock", sa.Column("warned_on", sa.Date))
    op.add_column("notice", sa.Column("edits", sa.String(40)))
    op.add_column("complaint", sa.Column("id_number", sa.LargeBinary))
    op.add_column("complaint", sa.Column("address", sa.LargeBinary))
