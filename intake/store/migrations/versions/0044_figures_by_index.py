"""All that figures ask of an entry, and what was accepted when about what, in indexes: a month reads those alone."""

from alembic import op

revision = "0044"
down_revision = "0043"


def upgrade() -> None:
    op.drop_index("ix_entry_event_at", "entry")
    op.create_index("ix_entry_event_at", "entry", ["event", "at", "before", "after", "case_id", "seq"])
    op.create_index("ix_case_accepted_at", "case", ["accepted_at", "domain", "subtype"])
