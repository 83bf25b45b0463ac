"""A clamd to scan against, made here: it speaks INSTREAM over a real socket and knows one virus, the one made for tests (EICAR)."""

import asyncio
from asyncio import IncompleteReadError, StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""In two halves, so that no scanner takes this file for it."""


@dataclass
class FakeClamd:
    """``largest`` is its StreamMaxLength; while ``mute`` it takes everything and says nothing."""

    address: str = ""
    largest: int = 25_000_000
    mute: bool = False
    scanned: list[bytes] = field(default_factory=list)

    async def serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        try:
            command = await reader.readuntil(b"\0")
            answer = await self._stream(reader) if command == b"zINSTREAM\0" else b"UNKNOWN COMMAND"
            if self.mute:
                await asyncio.sleep(30)
            writer.write(answer + b"\0")
            await writer.drain()
        except (IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _stream(self, reader: StreamReader) -> bytes:
        content = b""
        while length := int.from_bytes(await reader.readexactly(4), "big"):
            if len(content) + length > self.largest:
                return b"INSTREAM size limit exceeded. ERROR"
            content += await reader.readexactly(length)
        self.scanned.append(content)
        return b"stream: Eicar-Test-Signature FOUND" if EICAR in content else b"stream: OK"


@asynccontextmanager
async def clamd(path: Path | None = None, port: int = 0) -> AsyncIterator[FakeClamd]:
    """One that listens over TCP, or at a socket of the file system."""
    fake = FakeClamd()
    if path is not None:
        server = await asyncio.start_unix_server(fake.serve, path)
        fake.address = str(path)
    else:
        server = await asyncio.start_server(fake.serve, "127.0.0.1", port)
        fake.address = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield fake
        server.close()
