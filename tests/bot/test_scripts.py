"""Do fifty whole conversations go as they are written in conversations.txt?"""

import pytest

from intake.desk.desk import Desk
from intake.desk.tools import Tools
from intake.seal import Seal
from intake.store.store import Store
from nlp.apart import InThread
from tests.bot.talk import Script, hold, scripts
from tests.conftest import NOW
from tests.desk.test_filing import BOOK, READER


@pytest.fixture
def desk(store: Store, seal: Seal) -> Desk:
    return Desk(store, Tools(seal, BOOK), InThread(lambda: READER), lambda: NOW)


@pytest.mark.parametrize("script", scripts(), ids=lambda script: script.title)
async def test_the_conversation_goes_as_it_is_written(desk: Desk, script: Script) -> None:
    await hold(desk, script)


def test_there_are_fifty_of_them_each_of_its_own_kind() -> None:
    titles = [script.title for script in scripts()]
    assert len(titles) == len(set(titles)) >= 50
