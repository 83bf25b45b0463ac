"""Alembic's entry: runs revisions on the connection that ``migrate`` hands over."""

from alembic import context

from intake.store.tables import Table

context.configure(
    connection=context.config.attributes["connection"], target_metadata=Table.metadata, render_as_batch=True
)
with context.begin_transaction():
    context.run_migrations()
