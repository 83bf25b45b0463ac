"""Who writes down what is said in a voice message? Nobody, unless one is plugged in: then a draft, for its speaker to look at.

No good Chinese model of speech comes in a package that may be shipped, so whoever runs Jiannuo brings his own
(``JIANNUO_TRANSCRIBER``). The voice itself is kept as it came; a transcript counts as told only once its speaker says so.
"""

import asyncio
import logging
from pkgutil import resolve_name
from typing import Protocol, runtime_checkable

from intake.desk.attachments import GivenFile
from intake.errors import SettingsWrong
from intake.rules.files import FileKind

log = logging.getLogger(__name__)
SECONDS = 60
"""How long one voice message may take."""
LONGEST = 2_000
"""Characters of a transcript: it is shown whole before it counts."""


class NotHeard(Exception):
    """A voice message could not be written down."""


@runtime_checkable
class Transcriber(Protocol):
    """Writes down voice messages."""

    async def transcribe(self, content: bytes, media_type: str) -> str:
        """The words of a voice message, empty where nobody speaks; :class:`NotHeard` where it cannot say."""
        ...


def named(name: str) -> Transcriber | None:
    """The transcriber that ``module:function`` gives, None for no name; :class:`SettingsWrong` where it gives none."""
    if not name:
        return None
    try:
        made = resolve_name(name)()
    except (ImportError, AttributeError, ValueError, TypeError) as error:
        raise SettingsWrong(f"JIANNUO_TRANSCRIBER names {name}, which cannot be had: {error}") from error
    if not isinstance(made, Transcriber):
        raise SettingsWrong(f"JIANNUO_TRANSCRIBER names {name}, which gives no transcriber")
    return made


async def words_of(transcriber: Transcriber | None, file: GivenFile | None) -> str:
    """What is said in a file; empty where it is no voice, nobody listens, or it is not heard in time."""
    if transcriber is None or file is None or file.kind is not FileKind.VOICE:
        return ""
    try:
        async with asyncio.timeout(SECONDS):
            heard = await transcriber.transcribe(file.content, file.media_type)
    except (NotHeard, TimeoutError) as error:
        log.warning("a voice message was not written down: %s", type(error).__name__)
        return ""
    return heard.strip()[:LONGEST]
