"""The desk of these tests, on each engine, with a clock whose hands a test may move."""

import pytest

from intake.desk.desk import Desk
from intake.desk.tools import Tools
from intake.seal import Seal
from intake.store.store import Store
from nlp.apart import InThread
from tests.conftest import NOW
from tests.desk.test_filing import BOOK, READER


class Hands:
    """The hands of a clock that a test moves."""

    def __init__(self) -> None:
        self.now = NOW


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def desk(store: Store, seal: Seal, hands: Hands) -> Desk:
    return Desk(store, Tools(seal, BOOK), InThread(lambda: READER), lambda: hands.now)
