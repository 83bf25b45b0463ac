"""How is what WeChat posts signed and sealed? The platform's own scheme, checked before anything is believed.

SHA-1 over the sorted parts; AES-256-CBC with the key's first 16 bytes as IV, 16 random bytes, a length, the text, the AppID,
padded to 32 (微信开放文档·消息加解密说明). SHA-1 and CBC are the platform's choice; nothing of ours rests on them.
"""

import base64
import hashlib
import secrets
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

_BLOCK, _RANDOM, _LENGTH = 32, 16, 4


class NotWeChat(Exception):
    """The signature, the seal or the form is not WeChat's."""


@dataclass(frozen=True, slots=True)
class WeChatSeal:
    """The token and the key that this account shares with WeChat; ``key`` is 32 bytes."""

    app_id: str
    token: str
    key: bytes

    def __repr__(self) -> str:
        return "WeChatSeal(…)"

    def check(self, signature: str, *parts: str) -> None:
        """:class:`NotWeChat` unless ``signature`` is the token's over these parts."""
        if not secrets.compare_digest(self.sign(*parts).encode(), signature.encode("utf-8", "replace")):
            raise NotWeChat("signature")

    def sign(self, *parts: str) -> str:
        """The signature over these parts, as 40 hex digits."""
        joined = "".join(sorted((self.token, *parts)))
        return hashlib.sha1(joined.encode("utf-8", "replace"), usedforsecurity=False).hexdigest()

    def open(self, sealed: str) -> str:
        """The text in a sealed message to this account."""
        try:
            raw = base64.b64decode(sealed, validate=True)
            decryptor = self._cipher().decryptor()
            plain = decryptor.update(raw) + decryptor.finalize()
            inner = plain[_RANDOM : -plain[-1]]
            length = int.from_bytes(inner[:_LENGTH], "big")
            text, app_id = inner[_LENGTH : _LENGTH + length], inner[_LENGTH + length :]
            if app_id.decode() != self.app_id:
                raise NotWeChat("another account")
            return text.decode()
        except (ValueError, IndexError) as error:
            raise NotWeChat("seal") from error

    def close(self, text: str) -> str:
        """``text`` sealed for this account."""
        content = text.encode()
        plain = secrets.token_bytes(_RANDOM) + len(content).to_bytes(_LENGTH, "big") + content
        plain += self.app_id.encode()
        padding = _BLOCK - len(plain) % _BLOCK
        encryptor = self._cipher().encryptor()
        sealed = encryptor.update(plain + bytes([padding]) * padding) + encryptor.finalize()
        return base64.b64encode(sealed).decode()

    def _cipher(self) -> Cipher[modes.CBC]:
        return Cipher(algorithms.AES(self.key), modes.CBC(self.key[:16]))


def seal_for(app_id: str, token: str, aes_key: str) -> WeChatSeal:
    """The seal of an account; ``aes_key`` is the 43 characters of its EncodingAESKey."""
    return WeChatSeal(app_id, token, base64.b64decode(f"{aes_key}="))


def fields(xml: str) -> dict[str, str]:
    """The fields of one of WeChat's flat messages by their names; :class:`NotWeChat` for anything else."""
    try:
        root: Any = fromstring(xml)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise NotWeChat("form") from error
    return {child.tag: child.text or "" for child in root}
