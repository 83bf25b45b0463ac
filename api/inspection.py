"""Which machines look at files after they were stored? What is set and installed; what is not is off, with one line of log."""

import asyncio
import logging

from api.messengers import Part
from intake import ocr
from intake.clamd import Clamd, ScannerAway, clamd_at
from intake.desk.desk import Desk
from intake.rules.files import Scan
from intake.settings import Settings

log = logging.getLogger(__name__)
EVERY, AGAIN = 5, 60  # seconds between two rounds, and until one that could not be done is tried again


def check(settings: Settings) -> None:
    """:class:`SettingsWrong` for a scanner that cannot be where it is said to be."""
    if settings.clamd:
        clamd_at(settings.clamd)


def parts(settings: Settings) -> tuple[Part, ...]:
    """What looks at files, for each machine there is."""
    if not settings.clamd:
        return (reading,)
    clamd = clamd_at(settings.clamd)
    return (reading, lambda desk: scanning(desk, clamd))


async def scanning(desk: Desk, clamd: Clamd) -> None:
    """Have what comes scanned; while clamd is away, files stay unscanned and wait."""
    while True:
        try:
            found = await desk.scan_files(clamd.scan)
        except ScannerAway:
            log.warning("clamd does not answer; files wait unscanned", extra={"seconds": AGAIN})
            await asyncio.sleep(AGAIN)
            continue
        if found:
            log.info("files scanned", extra={said.value: count for said, count in found.items()})
        await asyncio.sleep(AGAIN if found.get(Scan.NOT_SCANNED) else EVERY)


async def reading(desk: Desk) -> None:
    """Have read what is written in pictures; without the extra for it, say so once and do nothing."""
    if not ocr.installed():
        log.info("no text is read in pictures: the extra `ocr` is not installed")
        await asyncio.Event().wait()  # a part that ends would end the process
    while True:
        count = await desk.read_pictures(ocr.words_in)
        if count:
            log.info("pictures read", extra={"count": count})
        await asyncio.sleep(EVERY)
