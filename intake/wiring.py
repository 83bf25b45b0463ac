"""What is plugged into what, and what time is it? The only reader of the clock; everywhere else time is an argument."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import make_url, select
from sqlmodel import Session

from intake.desk.desk import Desk
from intake.desk.tools import Tools
from intake.errors import SettingsWrong
from intake.reference import rulebook
from intake.reference.rulebook import Rulebook
from intake.rules.bodies import Kind
from intake.rules.calendar import local_date
from intake.rules.quiet import quiet_hours
from intake.rules.second_step import roles
from intake.rules.webhook import networks
from intake.seal import key_file, seal_from
from intake.settings import Settings
from intake.store.store import is_sqlite, open_store
from intake.store.tables import KeyMark
from nlp import model
from nlp.apart import InProcess, InThread, Made, Reads
from nlp.reader import Reader
from nlp.reading import NamedBody
from nlp.remembering import Remembering


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Today's date in China."""
    return local_date(now())


def open_desk(settings: Settings, clock: Callable[[], datetime] = now) -> Desk:
    """The desk over the settings' database; makes the key file the first time. Only the demo hands in a clock."""
    return _opened(settings, clock, lambda made: InThread(made.reader))


def open_to_serve(settings: Settings, clock: Callable[[], datetime] = now) -> Desk:
    """The same for who serves many: reading has a process of its own, so that it and the web share no interpreter."""
    return _opened(settings, clock, InProcess)


def _opened(settings: Settings, clock: Callable[[], datetime], reads: Callable[[Made], Reads]) -> Desk:
    prepare_home(settings)
    hours = quiet_hours(settings.quiet)
    if hours is None:
        raise SettingsWrong("JIANNUO_QUIET is two hours such as 21-8; 0-0 for none")
    book = rulebook.load(notices=settings.home / "calendar")
    tools = Tools(
        seal_from(master_key(settings)),
        book,
        hours,
        networks(settings.webhook_networks),
        roles(settings.two_steps),
    )
    reading = Remembering(reads(made_for(tools.rulebook, settings)))
    return Desk(open_store(settings.database()), tools, reading, clock)


def prepare_home(settings: Settings) -> None:
    """Make the home folder, for its owner alone; :class:`SettingsWrong` when that cannot be."""
    try:
        settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise SettingsWrong(
            f"{settings.home} cannot be used ({error.strerror}); choose another JIANNUO_HOME"
        ) from error


def is_begun(settings: Settings) -> bool:
    """Whether there is a database: a server's, or an embedded one somebody has begun."""
    url = settings.database()
    return not is_sqlite(url) or Path(make_url(url).database or "").is_file()


async def check_key(settings: Settings) -> None:
    """Note which key a new database is sealed with; :class:`SettingsWrong` when this one was sealed with another."""
    mark = seal_from(master_key(settings)).index("key", "mark")
    store = open_store(settings.database())

    def noted(session: Session) -> str:
        known = session.scalars(select(KeyMark)).first()
        if known is None:
            session.add(KeyMark(mark=mark))
        return known.mark if known else mark

    try:
        if await store.write(noted) != mark:
            raise SettingsWrong(
                "the key does not fit this database: put back the key file or the JIANNUO_KEY it was made with"
            )
    finally:
        await store.close()


def reader_for(book: Rulebook, settings: Settings) -> Reader:
    """The reader, knowing the names of this city's bodies; with sentence vectors unless the settings say no."""
    return made_for(book, settings).reader()


def made_for(book: Rulebook, settings: Settings) -> Made:
    """What this city's reader is made of; :class:`SettingsWrong` when a model trained here cannot be read."""
    named = tuple(
        NamedBody(body.id, (body.name, *body.names), body.function, body.kind is Kind.TOWNSHIP)
        for body in book.bodies
    )
    retrained = model_file(settings)
    file = retrained if retrained.is_file() else model.FILE
    try:
        model.load(file)
    except model.ModelUnreadable as error:
        raise SettingsWrong(str(error)) from error
    return Made(named, file, settings.vectors, settings.sure)


def model_file(settings: Settings) -> Path:
    """Where a model lies that was trained here; it takes the place of the one that ships."""
    return settings.home / "model.npz"


def master_key(settings: Settings) -> bytes:
    """The key of the environment, else of the key file; SettingsWrong says what is wrong with it."""
    written = settings.key.get_secret_value()
    if not written:
        return key_file(settings.home / "key")
    if re.fullmatch(r"[0-9a-fA-F]{64}", written) is None:
        raise SettingsWrong("JIANNUO_KEY must be 64 hex digits")
    return bytes.fromhex(written)
