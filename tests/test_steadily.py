"""Does a process outlive a database that does not answer for a while, and end when a part really ends?"""

import pytest
from sqlalchemy.exc import OperationalError

from api import main
from intake.desk.desk import Desk
from intake.desk.tools import Tools
from intake.errors import SettingsWrong
from intake.seal import Seal
from intake.store.store import Store
from nlp.apart import InThread
from tests.conftest import NOW
from tests.desk.test_filing import BOOK, READER


@pytest.fixture
def desk(store: Store, seal: Seal, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(main, "RETRY_SECONDS", 0)
    return Desk(store, Tools(seal, BOOK), InThread(lambda: READER), lambda: NOW)


async def test_a_part_begins_again_when_the_database_answers(desk: Desk) -> None:
    begun = []

    async def part(_desk: Desk) -> None:
        begun.append(1)
        if len(begun) == 1:
            raise OperationalError("SELECT", None, OSError("gone"))
        if len(begun) == 2:
            raise ConnectionRefusedError

    await main._steadily(part, desk)
    assert len(begun) == 3


async def test_what_only_a_person_can_put_right_ends_it(desk: Desk) -> None:
    async def part(_desk: Desk) -> None:
        raise SettingsWrong("no such token")

    with pytest.raises(SettingsWrong):
        await main._steadily(part, desk)
