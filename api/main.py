"""What does ``jiannuo`` do on the command line? Composition and commands; the one place that sees both fronts."""

import asyncio
import json
import logging
import socket
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime
from enum import StrEnum
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, NoReturn, TypeVar

import typer
import uvicorn
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from api import backup, deliveries, demo, inspection, lines, logs, messengers, months, reports, tokens
from api.app import create_app
from api.messengers import Part
from bot import terminal
from intake import wiring
from intake.desk.desk import Desk
from intake.desk.tools import Actor
from intake.errors import IntakeError, SettingsWrong, Unacceptable
from intake.reference.rulebook import load
from intake.rules import lifecycle
from intake.rules.lifecycle import Role
from intake.settings import Settings
from intake.statistics.parquet import ParquetMissing
from intake.store import migrations
from nlp import model
from nlp.balance import as_tables
from nlp.evaluate import labelled, read_all, report, scores
from nlp.train import lower
from nlp.train import read as read_corpus
from nlp.train import train as learn

T = TypeVar("T")
Port = Annotated[int, typer.Option(min=0, max=65_535, help="the port to listen at; 0: any that is free")]
WATCH_SECONDS, FOLLOW_SECONDS, RETRY_SECONDS, BACKLOG = 60, 30, 5, 2048
AT_THE_COMMAND_LINE = Actor(Role.ADMINISTRATOR, "命令行")
log = logging.getLogger(__name__)

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="践诺: complaints that government broke its word",
)


@app.command(name="lifecycle")
def print_lifecycle(mermaid: bool = typer.Option(False, help="a Mermaid diagram, not a table")) -> None:
    """Print every allowed step of a case."""
    typer.echo(lifecycle.as_mermaid() if mermaid else lifecycle.as_table())


@app.command(name="migrate")
def migrate_command(
    check: Annotated[
        bool, typer.Option("--check", help="also end with 1 where tables and migrations differ")
    ] = False,
) -> None:
    """Bring the database to the newest tables; safe to run again."""
    migrate()
    typer.echo("The database is up to date.")
    if check and (found := migrations.drift(Settings().database())):
        _stop("\n".join(["The migrations do not lead to the tables:", *found]))


def migrate() -> None:
    settings = Settings()
    wiring.prepare_home(settings)
    try:
        migrations.migrate(settings.database())
        asyncio.run(wiring.check_key(settings))
    except ModuleNotFoundError as error:
        _stop(f"PostgreSQL needs the package {error.name}: install Jiannuo with `pip install '.[pg]'`.")
    except (OSError, SQLAlchemyError, ValueError) as error:
        reason = str(error).splitlines()[0]
        _stop(f"The database cannot be opened: {reason}. Check JIANNUO_DATABASE_URL and JIANNUO_HOME.")


@app.command()
def chat() -> None:
    """Talk to the bot here in the terminal: one line is one message, a number chooses a button."""
    migrate()
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    _at_desk(lambda desk: terminal.talk(desk, sys.stdin, typer.echo))


@app.command(name="demo")
def run_demo(
    serve: Annotated[bool, typer.Option(help="serve the web when the database is filled")] = True,
    port: Port = 8000,
) -> None:
    """Fill a database with sample complaints and serve it."""
    typer.echo(f"Everything is kept in {Settings().home}")
    migrate()
    clock = demo.DemoClock(wiring.now())

    async def filled(desk: Desk) -> int:
        await demo.add_users(desk)
        typer.echo("Filing the sample complaints ...")
        return await demo.fill(desk, clock, typer.echo)

    try:
        typer.echo(f"{_at_desk(filled, clock)} new sample complaints.")
    except demo.NotADemo:
        _stop(
            "This database has users or cases of its own, and the demo's password is printed for all to see. "
            "Set JIANNUO_HOME to an empty folder, and JIANNUO_DATABASE_URL to nothing, for the demo."
        )
    typer.echo("Log in at /login with the password " + demo.PASSWORD + " as:")
    for login, name, role, _ in demo.USERS:
        typer.echo(f"  {login:<10} {role.value:<12} {name}")
    if serve:
        web(port=port, host="127.0.0.1")


@app.command()
def web(port: Port = 8000, host: str = "127.0.0.1") -> None:
    """Serve the public pages, the staff desk and the JSON API."""
    settings = Settings()
    _checked(settings)
    with _listening(host, port) as listening:
        _live(_web(settings, listening, "staff log in at /login"))


@app.command()
def serve(port: Port = 8000, host: str = "127.0.0.1") -> None:
    """Serve the web, watch the clocks, send webhooks and, with a token, run the bot: everything in one process."""
    settings = Settings()
    _checked(settings)
    told = f"staff log in at /login - {messengers.state(settings)}"
    with _listening(host, port) as listening:
        _live(
            _web(settings, listening, told),
            _watch,
            deliveries.send_for_ever,
            *inspection.parts(settings),
            *messengers.talking(settings),
        )


@app.command()
def bot() -> None:
    """Run the bot on the messengers that are set: receive, answer, send."""
    settings = Settings()
    _checked(settings)
    if not (parts := messengers.talking(settings)):
        _stop("There is no bot token: set JIANNUO_BOT_TOKEN, or talk to the bot with `jiannuo chat`.")
    _live(*parts)


@app.command()
def work() -> None:
    """Watch the clocks, send webhooks and, with a token, the bot's messages; any number of these share the work."""
    settings = Settings()
    _checked(settings)
    senders = messengers.sending(settings)
    typer.echo(f"Watching the clocks{' and sending' if senders else ''}.")
    _live(_watch, deliveries.send_for_ever, *inspection.parts(settings), *senders)


def _checked(settings: Settings) -> None:
    """One line that says which setting of a messenger or a scanner cannot be used."""
    try:
        inspection.check(settings)
        messengers.check(settings)
    except SettingsWrong as error:
        _stop(str(error))


def _live(*parts: Part) -> None:
    """Run the parts side by side over one desk until the first of them ends."""
    logs.begin()
    migrate()

    async def life(desk: Desk) -> None:
        tasks = [asyncio.ensure_future(_steadily(part, desk)) for part in (_follow, *parts)]
        try:
            ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in ended:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    try:
        _at_desk(life, opens=wiring.open_to_serve)
    except KeyboardInterrupt:
        typer.echo("Stopped.")


async def _steadily(part: Part, desk: Desk) -> None:
    """Do a part until it ends; where the database does not answer, wait and begin it again."""
    while True:
        try:
            await part(desk)
            return
        except* (SQLAlchemyError, ConnectionError):
            log.exception("the database did not answer; trying again in %s s", RETRY_SECONDS)
            await asyncio.sleep(RETRY_SECONDS)


def _at_desk(
    work: Callable[[Desk], Awaitable[T]],
    clock: Callable[[], datetime] = wiring.now,
    opens: Callable[[Settings, Callable[[], datetime]], Desk] = wiring.open_desk,
) -> T:
    """Open the settings' desk, do one piece of work there and close it."""

    async def done() -> T:
        desk = opens(Settings(), clock)
        try:
            if wiring.is_begun(Settings()):
                await desk.calendar.follow()
            return await work(desk)
        finally:
            await desk.close()

    return asyncio.run(done())


def _listening(host: str, port: int) -> socket.socket:
    """The socket to serve at, or one line that says what to do."""
    try:
        listening = socket.create_server(
            (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=BACKLOG
        )
        # Connections inherit it. asyncio sets it only of sockets it made itself: without it the second piece of each answer
        # waits until the first is acknowledged, 40 ms later.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listening
    except OSError as error:
        reason = error.strerror or str(error)
        _stop(f"{host}:{port} cannot be served: {reason}. Choose another --port or --host.")


def _web(settings: Settings, listening: socket.socket, told: str) -> Part:
    async def part(desk: Desk) -> None:
        await desk.ready()
        application = create_app(desk, pop_secret=settings.pop_secret.get_secret_value())
        for routes in messengers.routes(settings, desk):
            application.include_router(routes)
        config = uvicorn.Config(
            application,
            access_log=False,
            server_header=False,
            log_config=None,
            proxy_headers=bool(settings.proxy),
            forwarded_allow_ips=settings.proxy,
        )
        host, port = listening.getsockname()[:2]
        typer.echo(f"Serving http://{host}:{port}/ - {told}")
        server = uvicorn.Server(config)
        application.state.is_leaving = lambda: server.should_exit
        await server.serve(sockets=[listening])

    return part


async def _watch(desk: Desk) -> None:
    while True:
        late = await desk.pass_time()
        if late:
            log.info("clocks found overdue", extra={"count": late})
        await asyncio.sleep(WATCH_SECONDS)


async def _follow(desk: Desk) -> None:
    """Count by what another process imported."""
    while True:
        try:
            await desk.calendar.follow()
        except IntakeError:
            log.exception("what another process imported cannot be counted by")
        await asyncio.sleep(FOLLOW_SECONDS)


calendar_app = typer.Typer(no_args_is_help=True, help="the working-day calendar")
app.add_typer(calendar_app, name="calendar")


@calendar_app.command(name="import")
def import_year(file: Path) -> None:
    """Take over a year's official notice ([[year]] as in intake/reference/calendar.toml) and count open clocks again."""
    try:
        content = file.read_bytes()
    except OSError as error:
        _stop(f"{file} cannot be read: {error.strerror}.")
    migrate()
    try:
        year, changed = _at_desk(lambda desk: desk.calendar.take_over(AT_THE_COMMAND_LINE, content))
    except IntakeError as error:
        _stop(f"The calendar was not imported: {error}.")
    typer.echo(f"Imported: {year}. {changed} due dates changed. What is running follows within a minute.")


user_app = typer.Typer(no_args_is_help=True, help="members of staff")
app.add_typer(user_app, name="user")


@user_app.command()
def add(
    login: str,
    name: Annotated[str, typer.Option(help="the name others see")],
    role: Annotated[Role, typer.Option(help="what the person does")],
    body: Annotated[str | None, typer.Option(help="a handler's body, by its id")] = None,
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, help="asked for when left out")] = "",
) -> None:
    """Add a member of staff."""
    migrate()
    try:
        _at_desk(lambda desk: desk.add_user(login, name, role, body, password))
    except IntakeError as error:
        _stop(f"The user was not added: {error}.")
    typer.echo(f"Added: {login}")


@user_app.command()
def disable(login: str) -> None:
    """Shut an account and end its sessions."""
    migrate()
    try:
        _at_desk(lambda desk: desk.disable_user(login))
    except IntakeError as error:
        _stop(f"The user was not disabled: {error}.")
    typer.echo(f"Disabled: {login}")


audit_app = typer.Typer(no_args_is_help=True, help="the history of all cases")
app.add_typer(audit_app, name="audit")


@audit_app.command()
def verify() -> None:
    """Check that no entry of any case was changed, deleted or reordered; ends with 1 where one was."""
    migrate()
    broken = _at_desk(lambda desk: desk.broken_histories())
    if broken:
        _stop("\n".join(f"{one.number}, entry {one.seq}: {one.why}" for one in broken))
    typer.echo("Every history fits.")


@app.command()
def tick() -> None:
    """Do once what the passing of time causes: warnings, urging, supervision, what expires. Safe to run any time."""
    migrate()

    async def passed(desk: Desk) -> int:
        climbed = 0
        while now := await desk.pass_time():
            climbed += now
        return climbed

    typer.echo(f"{_at_desk(passed)} clocks climbed.")


@app.command()
def explain(text: str) -> None:
    """Show what would become of a text: reading, rule, lead, clocks. Nothing is stored."""

    if wiring.is_begun(Settings()):
        migrate()

    async def explained(desk: Desk) -> list[str]:
        return desk.explain((await desk.read(text))[1])

    try:
        lines_of_it = _at_desk(explained)
    except Unacceptable as error:
        _stop(f"This text cannot be read: {error}.")
    for line in lines_of_it:
        typer.echo(line)


class ExportForm(StrEnum):
    """How the cases leave."""

    JSONL = "jsonl"
    PARQUET = "parquet"


@app.command(name="export")
def export(
    form: Annotated[ExportForm, typer.Argument()] = ExportForm.JSONL,
    out: Annotated[Path | None, typer.Option(help="the file, or for parquet the folder, to write")] = None,
) -> None:
    """Write every case, de-identified: codes, dates and amounts; no person and nobody's words. Parquet: four tables."""
    migrate()
    if form is ExportForm.PARQUET:
        _export_parquet(out)
    else:
        _export_lines(out)


def _export_parquet(out: Path | None) -> None:
    folder = out or Path()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        counts = _at_desk(lambda desk: months.patiently(desk.parquet(months.ACTOR, folder), "Writing"))
    except OSError as error:
        _stop(f"{folder} cannot be written: {error.strerror}. Choose another folder with --out.")
    except ParquetMissing:
        _stop("Parquet needs one package more: pip install 'jiannuo[parquet]'.")
    for name, count in counts.items():
        typer.echo(f"Written: {folder / f'{name}.parquet'}, {count} rows")


def _export_lines(out: Path | None) -> None:
    """One case, one JSON line, to a file or to standard output."""
    try:
        target = out.open("w", encoding="utf-8") if out else sys.stdout
    except OSError as error:
        _stop(f"{out} cannot be written: {error.strerror}. Choose another file with --out.")

    async def written(desk: Desk) -> int:
        count = 0
        async for case in desk.export():
            target.write(json.dumps(case, ensure_ascii=False) + "\n")
            count += 1
        return count

    count = _at_desk(written)
    if out:
        target.close()
        typer.echo(f"{count} cases written: {out}")


@app.command(name="backup")
def save_backup(archive: Path) -> None:
    """Save database and key to an archive; others may go on working."""
    _try_backup(lambda: backup.save(Settings().home, archive), f"Saved: {archive}")


@app.command(name="restore")
def restore_backup(archive: Path) -> None:
    """Bring an archive back into an empty home folder."""
    _try_backup(lambda: backup.restore(Settings().home, archive), f"Restored from {archive}")


def _try_backup(work: Callable[[], None], done: str) -> None:
    try:
        work()
    except backup.BackupError as error:
        _stop(f"{error}.")
    typer.echo(done)


@app.command()
def check() -> None:
    """Check the reference data and imported calendars; names file, entry and reason of whatever is wrong."""
    try:
        book = load(notices=Settings().home / "calendar")
    except IntakeError as error:
        _stop(f"The reference data is wrong: {error}")
    typer.echo(
        f"The reference data is sound: {len(list(book.bodies))} bodies, {len(book.routing)} routing rules."
    )


@app.command()
def read(jsonl: bool = typer.Option(False, "--jsonl", help="one complaint a line on standard input")) -> None:
    """Read complaints and print what they say, one JSON line each."""
    if not jsonl:
        _stop("Only --jsonl is offered: one JSON line {id, title, text} each on standard input.")
    reader, today = wiring.reader_for(load(), Settings()), wiring.today()
    for line in sys.stdin.buffer:
        typer.echo(lines.answer(reader, line, today))


@app.command()
def train(
    out: Annotated[Path | None, typer.Option(help="the file of the model; else in JIANNUO_HOME")] = None,
    confirmed: Annotated[bool, typer.Option(help="learn from cases dispatchers confirmed, too")] = False,
    force: Annotated[bool, typer.Option(help="replace a model that scores higher")] = False,
) -> None:
    """Learn the reader's model from the corpus; the vectors of its texts are made once and kept in JIANNUO_HOME."""
    home = Settings().home
    migrate()
    lessons = _at_desk(lambda desk: desk.confirmed()) if confirmed else []
    learned = learn(typer.echo, confirmed=lessons, vectors=home / "corpus-vectors.npz")
    typer.echo(json.dumps(learned.about, ensure_ascii=False, indent=1))
    file = out or wiring.model_file(Settings())
    if not force and (reasons := lower(learned, model.load(file if file.is_file() else model.FILE))):
        _stop("\n".join(["The model was not replaced (--force replaces it):", *reasons]))
    model.save(learned, file)
    typer.echo(f"Learned: {learned.version}, in {file}. Restart what is running.")


@app.command()
def corpus() -> None:
    """Print how many texts of each domain, label, length and voice the corpus holds, as its README shows it."""
    typer.echo(as_tables(read_corpus()))


@app.command()
def evaluate(data: Annotated[Path, typer.Option(help="labelled complaints, one JSON line each")]) -> None:
    """Print the reader's scores on labelled complaints: by domain, how sure against how right; JSON last."""
    try:
        rows = labelled(data.read_text(encoding="utf-8").splitlines())
    except (OSError, ValueError) as error:
        _stop(f"{data} cannot be read: {error}")
    read = read_all(wiring.reader_for(load(), Settings()), rows, wiring.today())
    typer.echo(report(read) + "\n")
    typer.echo(json.dumps(scores(read)))


def _stop(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(1)


_composed = months.Composed(migrate, _at_desk, _stop)
app.add_typer(months.commands(_composed), name="month")
app.command()(reports.command(_composed))
app.command()(reports.extract_command(_composed))
app.command()(reports.case_data_command(_composed))
app.add_typer(tokens.commands(_composed), name="token")


def main() -> None:
    """The console script: what stops every command at its start is one line."""
    try:
        app()
    except ValidationError as error:
        first = error.errors()[0]
        setting = f"JIANNUO_{'_'.join(str(part) for part in first['loc']).upper()}"
        typer.echo(f"Jiannuo cannot start: {setting}: {first['msg']}.", err=True)
        sys.exit(1)
    except (IntakeError, OSError, SQLAlchemyError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        typer.echo(f"Jiannuo cannot start: {reason}.", err=True)
        sys.exit(1)
