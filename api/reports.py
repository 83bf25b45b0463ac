"""What does ``jiannuo report`` do? Write the report of a month, half-year or year; says so while it takes its time."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from api.months import ACTOR, Composed
from intake.desk.desk import Desk
from intake.rules.period import MonthOrPeriod
from intake.statistics.month_files import MonthForm

Written = Annotated[
    str, typer.Argument(metavar="PERIOD", help="written like 2026-H1, 2026-H2, 2026 or 2026-10")
]
Out = Annotated[Path, typer.Option(help="the folder the files go to")]
Of = Annotated[
    str, typer.Option(metavar="ID", help="the report of this body on itself, by its id; Word and print")
]
PAPER = (MonthForm.DOCX, MonthForm.PDF)


def command(composed: Composed) -> Callable[[str, Path, str], None]:
    """The command."""

    def report(written: Written, out: Out, body: Of = "") -> None:
        """Write a report as bulletin, workbook, CSV and JSON: as it was frozen, or as counted now while it is not."""

        async def made(desk: Desk, of: MonthOrPeriod) -> dict[MonthForm, bytes]:
            if body:
                return await desk.body_files(ACTOR, of, PAPER, body)
            return await desk.month_files(ACTOR, of, tuple(MonthForm))

        whose = f"-{body}" if body else ""
        for form, content in composed.done(written, made).items():
            composed.written(out / f"jiannuo-{written}{whose}.{form.value}", content)

    return report
