"""A city to count."""

import pytest

from intake.seal import Seal
from intake.store.store import Store
from tests.statistics.city import City


@pytest.fixture
def city(store: Store, seal: Seal) -> City:
    return City(store, seal)
