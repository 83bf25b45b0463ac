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


def command(composed: Composed) -> Callable[[str, Path], None]:
    """The command."""

    def report(written: Written, out: Out) -> None:
        """Write a report as bulletin, workbook, CSV and JSON: as it was frozen, or as counted now while it is not."""

        async def made(desk: Desk, of: MonthOrPeriod) -> dict[MonthForm, bytes]:
            return await desk.month_files(ACTOR, of, tuple(MonthForm))

        for form, content in composed.done(written, made).items():
            composed.written(out / f"jiannuo-{written}.{form.value}", content)

    return report
