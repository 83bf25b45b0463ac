"""How are cases found by words on SQLite (FTS5) and PostgreSQL (a GIN index)? One table of tokens, one row a case.

Tokens are of the masked text alone, so that nobody's name or number is in the index. Newest first, so that a common word costs
no more than a page.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    bindparam,
    cast,
    column,
    func,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlmodel import Session

from intake.rules.words import Wanted, tokens

FOUND = table("case_words", column("rowid"), column("case_id"), column("words"))
_KEEP = {
    "sqlite": text("INSERT INTO case_words(rowid, words) VALUES (:case_id, :words)"),
    "postgresql": text("INSERT INTO case_words(case_id, words) VALUES (:case_id, array_to_tsvector(:words))"),
}


def create(connection: Connection) -> None:
    """Make the table, empty."""
    if connection.dialect.name == "sqlite":
        # Presence is enough: whole phrases are compared with the text itself.
        made: tuple[str, ...] = (
            "CREATE VIRTUAL TABLE case_words USING fts5(words, content='', detail=none, tokenize='ascii')",
        )
    else:
        made = (
            'CREATE TABLE case_words (case_id integer PRIMARY KEY REFERENCES "case"(id), words tsvector NOT NULL)',
            "CREATE INDEX ix_case_words ON case_words USING gin (words)",
        )
    for one in made:
        connection.exec_driver_sql(one)


def keep(session: Session, case_id: int, masked: str) -> None:
    """Let a case be found by its words; once a case."""
    keep_many(session.connection(), [(case_id, masked)])


def keep_many(connection: Connection, cases: Iterable[tuple[int, str]]) -> None:
    """Let cases be found by their words."""
    name = connection.dialect.name
    rows = [{"case_id": case_id, "words": _written(tokens(masked), name)} for case_id, masked in cases]
    if rows:
        connection.execute(_KEEP[name], rows)


def matches(session: Session, wanted: Wanted) -> ColumnElement[bool]:
    """The condition that a row of ``FOUND`` has all the tokens."""
    if session.connection().dialect.name == "sqlite":
        asked = " AND ".join(f'"{token}"' for token in wanted.tokens)
        return literal_column("case_words").op("MATCH")(bindparam(None, asked))
    asked = " & ".join(f"'{token}'" for token in wanted.tokens)
    return FOUND.c.words.op("@@")(cast(bindparam(None, asked), TSQUERY))


def guesses(session: Session) -> bool:
    """Whether this database plans by how many rows it takes to have the words."""
    return session.connection().dialect.name == "postgresql"


def matches_unguessed(_session: Session, wanted: Wanted) -> ColumnElement[bool]:
    """The same as :func:`matches`, so put to PostgreSQL that it cannot guess how many rows have the words."""
    asked = " & ".join(f"'{token}'" for token in wanted.tokens)
    return FOUND.c.words.op("@@")(select(cast(bindparam(None, asked), TSQUERY)).scalar_subquery())


def holds(session: Session, text_of: Any, phrase: str) -> ColumnElement[bool]:
    """The condition that a text holds a phrase of small letters as it stands.

    Not LIKE: PostgreSQL takes a LIKE of many characters for the rarest of conditions, and would read every text there is first.
    """
    at = func.instr if session.connection().dialect.name == "sqlite" else func.strpos
    found: ColumnElement[bool] = at(func.lower(text_of), phrase) > 0
    return found


def key(session: Session) -> ColumnElement[int]:
    """The id of the case a row of ``FOUND`` is about."""
    return FOUND.c.rowid if session.connection().dialect.name == "sqlite" else FOUND.c.case_id


def _written(found: Iterable[str], name: str) -> str | Sequence[str]:
    return " ".join(sorted(found)) if name == "sqlite" else sorted(found)
