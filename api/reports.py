"""What do ``jiannuo report``, ``extract`` and ``case-data`` do? Write what goes out of a month, half-year or year, and say so meanwhile."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from api.months import ACTOR, Composed
from intake.desk.desk import Desk
from intake.desk.evaluation import Delivery
from intake.rules.period import MonthOrPeriod, Period, WrongPeriod
from intake.statistics.month_files import MonthForm

Written = Annotated[
    str, typer.Argument(metavar="PERIOD", help="written like 2026-H1, 2026-H2, 2026 or 2026-10")
]
Out = Annotated[Path, typer.Option(help="the folder the files go to")]
Of = Annotated[
    str, typer.Option(metavar="ID", help="the report of this body on itself, by its id; Word and print")
]
K = Annotated[int | None, typer.Option("--k", help="how many rows are alike at least; 5 unless said")]
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


def case_data_command(composed: Composed) -> Callable[[str, Path, int | None], None]:
    """The command of the evaluator's data set."""

    def case_data(written: Written, out: Out, k: K = None) -> None:
        """Write a frozen half-year's or year's cases for the third-party evaluator, nobody to be picked out, and a code book."""

        async def made(desk: Desk, of: MonthOrPeriod) -> Delivery:
            return await desk.deliver(ACTOR, _period(of), k)

        delivery = composed.done(written, made)
        for name, content in delivery.files.items():
            composed.written(out / name, content)
        typer.echo(f"Delivery {delivery.name}: {delivery.rows} rows, {delivery.suppressed} left out.")

    return case_data


def extract_command(composed: Composed) -> Callable[[str, Path], None]:
    """The command of the delegates' extract."""

    def extract(written: Written, out: Out) -> None:
        """Write the extract of a frozen half-year or year for the People's Congress and the CPPCC, no small number in it."""
        content = composed.done(written, lambda desk, of: desk.extract(ACTOR, _period(of)))
        composed.written(out / f"jiannuo-extract-{written}.docx", content)

    return extract


def _period(of: MonthOrPeriod) -> Period:
    if isinstance(of, Period):
        return of
    raise WrongPeriod("only half-years and years leave so: written like 2026-H1, 2026-H2 or 2026")
