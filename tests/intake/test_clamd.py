"""Does our side of clamd's protocol hear what it says, over each kind of socket, and wait for no answer for ever?"""

from dataclasses import replace
from pathlib import Path

import pytest

from intake.clamd import ScannerAway, clamd_at
from intake.errors import SettingsWrong
from intake.rules.files import LARGEST, Scan
from tests.clamd import EICAR, clamd
from tests.files import PDF
from tests.test_whole_way import a_free_port


@pytest.mark.parametrize("kind", ["tcp", "socket"])
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (PDF, Scan.CLEAN),
        (PDF + EICAR, Scan.INFECTED),
        (bytes(LARGEST - len(EICAR)) + EICAR, Scan.INFECTED),
        (b"stream: OK", Scan.CLEAN),
    ],
    ids=["clean", "infected", "largest", "saucy"],
)
async def test_what_it_says_of_a_file_is_heard(tmp_path: Path, kind: str, content: bytes, said: Scan) -> None:
    async with clamd(tmp_path / "clamd.ctl" if kind == "socket" else None) as fake:
        assert await clamd_at(fake.address).scan(content) is said
        assert fake.scanned == [content]


async def test_a_file_over_its_own_limit_has_no_verdict() -> None:
    async with clamd() as fake:
        fake.largest = 100_000
        assert await clamd_at(fake.address).scan(bytes(100_001)) is Scan.NOT_SCANNED
        assert await clamd_at(fake.address).scan(bytes(5_000_000)) is Scan.NOT_SCANNED


async def test_who_is_not_there_is_away_and_who_says_nothing_gives_no_verdict(tmp_path: Path) -> None:
    for nowhere in (f"127.0.0.1:{a_free_port()}", str(tmp_path / "none.ctl")):
        with pytest.raises(ScannerAway):
            await clamd_at(nowhere).scan(PDF)
    async with clamd() as fake:
        fake.mute = True
        assert await replace(clamd_at(fake.address), seconds=0.2).scan(PDF) is Scan.NOT_SCANNED


@pytest.mark.parametrize(
    "address", ["localhost", "localhost:", ":3310", "localhost:0", "localhost:70000", "a:b"]
)
def test_an_address_that_is_none_is_told_how_one_looks(address: str) -> None:
    with pytest.raises(SettingsWrong, match="host:port"):
        clamd_at(address)


def test_an_address_of_the_sixth_version_is_one() -> None:
    assert clamd_at("[::1]:3310").host == "::1"
