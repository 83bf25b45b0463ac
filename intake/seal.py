"""How is personal data kept unreadable at rest, and how is "the same caller" still found?

AES-256-GCM with the row's name as associated data (a value moved to another row does not open),
and HMAC-SHA-256 blind indexes under a key of their own (PIPL art. 51: encryption, de-identification).
"""

import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from intake.errors import SettingsWrong, Unreadable

KEY_BYTES = 32
_NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class Seal:
    """Seals and opens text; makes blind indexes. Holds no state but its keys."""

    _cipher: AESGCM
    _index_key: bytes

    def __repr__(self) -> str:
        return "Seal(…)"

    def close(self, text: str, row: str) -> bytes:
        """``text`` sealed for one place; ``row`` names it (``"person:17:phone"``)."""
        return self.close_bytes(text.encode(), row)

    def close_bytes(self, content: bytes, row: str) -> bytes:
        """A file's bytes, sealed as :meth:`close` seals text."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, content, row.encode())

    def open(self, sealed: bytes, row: str) -> str:
        """The text sealed for this row; raises :class:`Unreadable` for another key or another row."""
        return self.open_bytes(sealed, row).decode()

    def open_bytes(self, sealed: bytes, row: str) -> bytes:
        """The bytes sealed for this row; raises as :meth:`open` does."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], row.encode())
        except (InvalidTag, ValueError) as error:
            raise Unreadable(f"sealed value of {row} does not open with this key") from error

    def index(self, kind: str, value: str) -> str:
        """The blind index of a normalised value, as 64 hex digits; equal values of one kind agree."""
        return hmac.digest(self._index_key, f"{kind}\0{value}".encode(), "sha256").hex()


def seal_from(key: bytes) -> Seal:
    """A seal under a 32-byte master key; encryption and index keys are derived from it apart."""
    if len(key) != KEY_BYTES:
        raise ValueError(f"the key has {len(key)} bytes, it needs {KEY_BYTES}")
    return Seal(AESGCM(_derive(key, b"jiannuo seal v1")), _derive(key, b"jiannuo index v1"))


def key_file(path: Path) -> bytes:
    """The master key in ``path``; made there with mode 0600 when the file does not exist yet."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _key_in(path)
    key = secrets.token_bytes(KEY_BYTES)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key.hex())
    return key


def _key_in(path: Path) -> bytes:
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (ValueError, OSError) as error:
        raise SettingsWrong(
            f"{path} holds no key that can be read; put back the one it was made with"
        ) from error
    if len(key) != KEY_BYTES:
        raise SettingsWrong(f"{path} holds {len(key)} bytes, a key has {KEY_BYTES}; put back the right one")
    return key


def _derive(key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(key)
