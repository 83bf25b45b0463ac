"""What figures rest on, for who counts elsewhere (DuckDB, a notebook): the tables as Parquet, without a person or a word said.

Codes, bodies, moments and amounts; whoever acted is told by his role alone. Each table is read by its ids, a piece at a time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute
from sqlmodel import Session, col

from intake.errors import IntakeError
from intake.store.tables import (
    Answer,
    Case,
    Clock,
    Complaint,
    Determination,
    Entry,
    RecordStep,
    VerifiedAmount,
)

AT_ONCE = 20_000


class ParquetMissing(IntakeError):
    """The package that writes Parquet is not installed."""


@dataclass(frozen=True, slots=True)
class Exported:
    """One table: what is read of it, by the name of its column in the file, and the kind it is written as."""

    id: InstrumentedAttribute[int | None]
    columns: Mapping[str, tuple[Any, type]]


TABLES: Mapping[str, Exported] = {
    "cases": Exported(col(Case.id), {  # type: ignore[arg-type]
        "number": (col(Case.number), str), "channel": (col(Complaint.channel), str), "told_at": (col(Complaint.told_at), datetime),
        "opened_at": (col(Case.opened_at), datetime), "accepted_at": (col(Case.accepted_at), datetime),
        "reported_at": (col(Case.reported_at), datetime), "closed_at": (col(Case.closed_at), datetime),
        "status": (col(Case.status), str), "default": (col(Case.default_label), str), "domain": (col(Case.domain), str),
        "subtype": (col(Case.subtype), str), "lead": (col(Case.lead), str), "respondent": (col(Case.respondent), str),
        "rule": (col(Case.rule), str), "rulebook": (col(Case.rulebook), str), "tracks": (col(Case.tracks), str),
        "amount_fen": (col(Case.amount_fen), int), "refusal": (col(Case.refusal), str), "excuse": (col(Case.excuse), str),
        "finding": (col(Case.finding), str), "returns": (col(Case.returns), int), "extensions": (col(Case.extensions), int),
        "split": (col(Case.split_from).is_not(None), bool), "merged": (col(Case.merged_into).is_not(None), bool),
    }),
    "entries": Exported(col(Entry.id), {  # type: ignore[arg-type]
        "number": (col(Case.number), str), "seq": (col(Entry.seq), int), "at": (col(Entry.at), datetime),
        "event": (col(Entry.event), str), "by": (col(Entry.by), str), "before": (col(Entry.before), str),
        "after": (col(Entry.after), str),
    }),
    "clocks": Exported(col(Clock.id), {  # type: ignore[arg-type]
        "number": (col(Case.number), str), "term": (col(Clock.term), str), "started_on": (col(Clock.started_on), date),
        "due_on": (col(Clock.due_on), date), "due_at": (col(Clock.due_at), datetime), "met_on": (col(Clock.met_on), date),
        "paused": (col(Clock.paused_on).is_not(None), bool), "ended_by": (col(Clock.ended_by), str),
    }),
    "answers": Exported(col(Answer.id), {  # type: ignore[arg-type]
        "number": (col(Case.number), str), "at": (col(Answer.at), datetime), "solved": (col(Answer.solved), bool),
        "satisfaction": (col(Answer.satisfaction), int),
    }),
    "amounts": Exported(col(VerifiedAmount.id), {  # type: ignore[arg-type]
        "number": (col(Case.number), str), "at": (col(VerifiedAmount.at), datetime),
        "verified_fen": (col(VerifiedAmount.verified_fen), int), "undisputed_fen": (col(VerifiedAmount.undisputed_fen), int),
        "paid_fen": (col(VerifiedAmount.paid_fen), int),
    }),
    "records": Exported(col(RecordStep.id), {  # type: ignore[arg-type]
        "number": (col(Case.number), str), "at": (col(RecordStep.at), datetime), "document": (col(Determination.document), str),
        "event": (col(RecordStep.event), str),
    }),
}  # fmt: skip
"""What leaves, column by column: nothing that is not named here."""
OF_A_CASE: Mapping[str, Any] = {
    "entries": Entry.case_id,
    "clocks": Clock.case_id,
    "answers": Answer.case_id,
    "amounts": VerifiedAmount.case_id,
}


def piece(session: Session, name: str, after: int) -> Sequence[Sequence[Any]]:
    """The next rows of a table with ids above ``after``, each with its id first."""
    table = TABLES[name]
    query = select(table.id, *(column for column, _ in table.columns.values())).select_from(Case)
    if name == "records":
        query = query.join(Determination, col(Determination.case_id) == col(Case.id)).join(
            RecordStep, col(RecordStep.determination_id) == col(Determination.id)
        )
    elif name in OF_A_CASE:
        query = query.where(col(OF_A_CASE[name]) == col(Case.id))
    else:
        query = query.join(Complaint, col(Complaint.id) == col(Case.complaint_id))
    return session.execute(query.where(table.id > after).order_by(table.id).limit(AT_ONCE)).all()


class ParquetFile:
    """One table as a file that is being written; :class:`ParquetMissing` where the package for it is not installed."""

    def __init__(self, folder: Path, name: str) -> None:
        try:
            import pyarrow
            import pyarrow.parquet
        except ImportError as error:
            raise ParquetMissing("pyarrow is not installed") from error
        kinds = {
            str: pyarrow.string(), int: pyarrow.int64(), bool: pyarrow.bool_(), date: pyarrow.date32(),
            datetime: pyarrow.timestamp("us", "UTC"),
        }  # fmt: skip
        self._pyarrow = pyarrow
        self._schema = pyarrow.schema([(id, kinds[kind]) for id, (_, kind) in TABLES[name].columns.items()])
        self._writer = pyarrow.parquet.ParquetWriter(
            folder / f"{name}.parquet", self._schema, compression="zstd"
        )

    def add(self, rows: Sequence[Sequence[Any]]) -> None:
        """Write some rows as :func:`piece` gives them."""
        columns = list(zip(*rows, strict=True))[1:] or [()] * len(self._schema)
        arrays = [
            self._pyarrow.array(values, field.type)
            for values, field in zip(columns, self._schema, strict=True)
        ]
        self._writer.write_table(self._pyarrow.Table.from_arrays(arrays, schema=self._schema))

    def close(self) -> None:
        """End the file."""
        self._writer.close()
