"""Does an imported notice take the place of the provisional year, and do open clocks follow it with a note?"""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from typer.testing import CliRunner

from api.main import app
from intake import wiring
from intake.desk.tools import Actor
from intake.rules.lifecycle import Event, Role
from intake.settings import Settings
from intake.store.migrations import migrate
from tests.notices import A_DAY_MORE, notice

SUPERVISOR = Actor(Role.SUPERVISOR, "督查员")


def imported(home: Path, text: str) -> str:
    file = home / "notice.toml"
    file.write_text(text, encoding="utf-8")
    result = CliRunner().invoke(app, ["calendar", "import", str(file)], env={"JIANNUO_HOME": str(home)})
    return result.stdout if result.exit_code == 0 else result.stderr


async def a_case_at_the_years_end(home: Path) -> str:
    settings = Settings(home=home)
    desk = wiring.open_desk(settings, lambda: datetime(2026, 12, 30, 2, tzinfo=UTC))
    receipt = await desk.file("web:1", "web", "薛店镇政府欠我工程款三万元")
    await desk.close()
    return receipt.number


async def test_a_provisional_date_is_replaced_and_both_dates_are_noted(tmp_path: Path) -> None:
    migrate(Settings(home=tmp_path).database())
    number = await a_case_at_the_years_end(tmp_path)
    assert "1 due dates changed" in await asyncio.to_thread(imported, tmp_path, A_DAY_MORE)
    assert "in force as it is" in await asyncio.to_thread(imported, tmp_path, A_DAY_MORE)
    desk = wiring.open_desk(Settings(home=tmp_path))
    view = await desk.case(SUPERVISOR, number)
    await desk.close()
    assert [(str(clock.due_on), clock.provisional) for clock in view.clocks] == [("2027-01-06", False)]
    assert [(e.event, e.text) for e in view.entries][-1] == (
        Event.RECOUNT,
        "受理审查: 2027-01-05 → 2027-01-06",
    )


def test_a_bad_notice_changes_nothing(tmp_path: Path) -> None:
    assert "not imported" in imported(tmp_path, A_DAY_MORE.replace("2027-01-09", "2027-01-11"))
    assert "one file holds one" in imported(tmp_path, A_DAY_MORE + notice(2028))
    assert "in force" not in imported(tmp_path, A_DAY_MORE)


def test_a_year_whose_notice_cannot_be_out_is_refused(tmp_path: Path) -> None:
    assert "no notice of 2038 can be out" in imported(tmp_path, notice(2038))


def test_a_year_without_what_the_law_makes_a_holiday_is_refused(tmp_path: Path) -> None:
    """Defect: a file that named New Year alone was taken for a whole year, and seven holidays became working days."""
    said = imported(tmp_path, A_DAY_MORE.replace("清明节", "植树节"))
    assert "legal holidays are missing: 清明节" in said
