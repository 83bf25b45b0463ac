"""The provincial platform's number of an arrears complaint; indexes by which lists stay fast with a million cases."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("case", sa.Column("sme_no", sa.String(60)))
    op.drop_index("ix_case_lead", "case")
    op.drop_index("ix_case_status", "case")
    op.create_index("ix_case_lead_id", "case", ["lead", "id"])
    op.create_index("ix_case_status_id", "case", ["status", "id"])
    op.create_index("ix_case_split_from", "case", ["split_from"])
