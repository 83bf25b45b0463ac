"""What does ``jiannuo report`` do? Write the report of a half-year or year; says so while it takes its time."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from api.months import ACTOR, Composed, patiently
from intake.desk.desk import Desk
from intake.errors import IntakeError
from intake.rules.month import NotYet
from intake.rules.period import WrongPeriod, period
from intake.statistics.month_files import MonthForm

FORMS = (MonthForm.DOCX, MonthForm.PDF, MonthForm.CSV, MonthForm.JSON)
Written = Annotated[str, typer.Argument(metavar="PERIOD", help="written like 2026-H1, 2026-H2 or 2026")]
Out = Annotated[Path, typer.Option(help="the folder the files go to")]


def command(composed: Composed) -> Callable[[str, Path], None]:
    """The command."""

    def report(written: Written, out: Out) -> None:
        """Write the report of a half-year or year in Word, print, CSV and JSON, as counted now."""
        for form, content in _made(composed, written).items():
            composed.written(out / f"jiannuo-{written}.{form.value}", content)

    return report


def _made(composed: Composed, written: str) -> dict[MonthForm, bytes]:
    try:
        of = period(written)
        composed.migrate()

        async def files(desk: Desk) -> dict[MonthForm, bytes]:
            return await patiently(desk.report_files(ACTOR, of, FORMS), f"Counting {of}")

        return composed.at_desk(files)
    except WrongPeriod:
        composed.stop(f"A period is written like 2026-H1, 2026-H2 or 2026, not {written}.")
    except NotYet:
        composed.stop(f"{written} has not begun: there are no figures.")
    except IntakeError as error:
        composed.stop(f"{written} could not be done: {error}.")
