"""Does a month leave alone what it need not read? Its entries and the months before come out of an index, not out of rows."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from sqlalchemy import Executable, text
from sqlalchemy.sql.elements import ClauseElement
from sqlmodel import Session

from intake.statistics.questions import Questions, Rows
from intake.store.store import Store
from tests.desk.test_filing import BOOK
from tests.statistics.city import OCTOBER

INDEX_ALONE = {"sqlite": "USING COVERING INDEX {}", "postgresql": "Index Only Scan using {}"}
EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN", "postgresql": "EXPLAIN"}


class Planned(Questions):
    """Questions that are answered by how the database would answer them, were its tables large."""

    plan: str

    def _asked(self, query: Executable) -> Rows:
        connection, database = self._session.connection(), self._session.get_bind().dialect.name
        if database == "postgresql":
            connection.execute(text("SET enable_seqscan = off"))
            connection.execute(text("SET enable_bitmapscan = off"))
        assert isinstance(query, ClauseElement)
        written = query.compile(connection, compile_kwargs={"literal_binds": True})
        rows = connection.exec_driver_sql(f"{EXPLAIN[database]} {written}").all()
        self.plan = "\n".join(str(row) for row in rows)
        return []


@pytest.mark.parametrize(
    ("ask", "index"), [(Questions.entries, "ix_entry_event_at"), (Questions.trend, "ix_case_accepted_at")]
)
async def test_what_grows_for_ever_is_read_out_of_an_index_alone(
    store: Store, engine: str, ask: Callable[[Questions], Sequence[Any]], index: str
) -> None:
    def plan(session: Session) -> str:
        questions = Planned(session, BOOK, OCTOBER, OCTOBER.after)
        ask(questions)
        return questions.plan

    assert INDEX_ALONE[engine].format(index) in await store.read(plan)
