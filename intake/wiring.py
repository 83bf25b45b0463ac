"""What is plugged into what, and what time is it? The only reader of the clock; everywhere else time is an argument."""

from collections.abc import Callable
from datetime import UTC, date, datetime

from intake.desk.desk import Desk
from intake.desk.tools import Tools
from intake.reference import rulebook
from intake.rules.calendar import local_date
from intake.seal import key_file, seal_from
from intake.settings import Settings
from intake.store.store import open_store
from nlp.reader import Reader


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Today's date in China."""
    return local_date(now())


def open_desk(settings: Settings, clock: Callable[[], datetime] = now) -> Desk:
    """The desk over the settings' database; makes the key file the first time. Only the demo hands in a clock."""
    settings.home.mkdir(parents=True, exist_ok=True)
    tools = Tools(seal_from(key_file(settings.home / "key")), rulebook.load())
    return Desk(open_store(settings.database()), tools, Reader(), clock)
