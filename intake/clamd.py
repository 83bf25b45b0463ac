"""What does clamd say of a file? Its INSTREAM command over TCP or a socket of the file system (clamd(8)).

The library for it (clamd 1.0.2, LGPL) had its last release in 2014; the protocol is these few lines.
"""

import asyncio
from asyncio import StreamReader, StreamWriter
from dataclasses import dataclass

from intake.errors import SettingsWrong
from intake.rules.files import Scan

SECONDS = 60
"""How long one file may take."""
_PIECE = 64 * 1024
_LONGEST_ANSWER = 4_096


class ScannerAway(ConnectionError):
    """Nobody listens where the scanner should."""


@dataclass(frozen=True, slots=True)
class Clamd:
    """A clamd; ``host`` is empty where it listens at a socket of the file system."""

    path: str
    host: str = ""
    port: int = 0
    seconds: float = SECONDS

    async def scan(self, content: bytes) -> Scan:
        """What it says of a file; NOT_SCANNED where it does not say in time, or hangs up over a file beyond its own limit.

        :class:`ScannerAway` where nobody listens.
        """
        try:
            reader, writer = await asyncio.wait_for(self._connect(), self.seconds)
        except (OSError, TimeoutError) as error:
            raise ScannerAway("nobody listens where clamd should") from error
        try:
            async with asyncio.timeout(self.seconds):
                await _send(writer, content)
                return _meaning(await reader.read(_LONGEST_ANSWER))
        except (OSError, TimeoutError):
            return Scan.NOT_SCANNED
        finally:
            writer.close()

    async def _connect(self) -> tuple[StreamReader, StreamWriter]:
        if self.host:
            return await asyncio.open_connection(self.host, self.port)
        return await asyncio.open_unix_connection(self.path)


def clamd_at(address: str) -> Clamd:
    """The clamd of a setting: ``host:port`` or ``/path``; :class:`SettingsWrong` for anything else."""
    if address.startswith("/"):
        return Clamd(address)
    host, _, port = address.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65_536:
        raise SettingsWrong(
            "JIANNUO_CLAMD is host:port, or the path of a socket such as /run/clamav/clamd.ctl"
        )
    return Clamd("", host.strip("[]"), int(port))


async def _send(writer: StreamWriter, content: bytes) -> None:
    """The file in pieces, each after its length, and an empty one."""
    writer.write(b"zINSTREAM\0")
    for start in range(0, len(content), _PIECE):
        piece = content[start : start + _PIECE]
        writer.write(len(piece).to_bytes(4, "big") + piece)
        await writer.drain()
    writer.write(bytes(4))
    await writer.drain()


def _meaning(answer: bytes) -> Scan:
    """``stream: OK``, ``stream: NAME FOUND``; errors, and nothing at all, are no verdict."""
    said = answer.rstrip(b"\0\n")
    if said == b"stream: OK":
        return Scan.CLEAN
    if said.startswith(b"stream: ") and said.endswith(b" FOUND"):
        return Scan.INFECTED
    return Scan.NOT_SCANNED
