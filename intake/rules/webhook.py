"""How is a webhook signed, where may it go, and when is it tried again? Signed as standardwebhooks.com has it; pure."""

import hmac
import re
from base64 import b64decode, b64encode
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from intake.errors import Unacceptable

Network = IPv4Network | IPv6Network
SECRET_PREFIX = "whsec_"
LONGEST_URL = 500
LONGEST_WAIT = 3_600
_LABEL = r"(?!-)[a-z0-9-]{1,63}"
_NAME = re.compile(rf"({_LABEL}\.)*(?!\d+\Z|0x){_LABEL}", re.ASCII)
"""A name of labels that DNS can have; one whose last label is a number is an address in disguise."""
_DISGUISES = tuple(map(ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")))
"""IPv6 networks whose addresses stand for IPv4 ones."""


class WrongAddress(Unacceptable):
    """A webhook cannot go there."""


def networks(written: str) -> tuple[Network, ...]:
    """Networks written with commas between; ValueError for what is none."""
    return tuple(ip_network(one.strip()) for one in written.split(",") if one.strip())


def check_url(url: str, private: Sequence[Network] = ()) -> None:
    """:class:`WrongAddress` unless this is a plain https address whose host, where it is a number, may be reached."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise WrongAddress("no address") from error
    plain = url.isascii() and url.isprintable() and " " not in url and len(url) <= LONGEST_URL
    if not plain or parts.scheme != "https" or not host or "@" in parts.netloc or parts.fragment:
        raise WrongAddress("not a plain https address")
    try:
        address = ip_address(host)
    except ValueError:
        if _NAME.fullmatch(host) is None:
            raise WrongAddress("no name of a host") from None
        return
    if not may_reach(address, private):
        raise WrongAddress("a private address")


def may_reach(address: IPv4Address | IPv6Address, private: Sequence[Network] = ()) -> bool:
    """Whether a webhook may go to this address: a public one, or one of the private networks that were named."""
    real = address.ipv4_mapped or address if isinstance(address, IPv6Address) else address
    if any(real in network for network in private):
        return True
    return real.is_global and not real.is_multicast and not any(real in network for network in _DISGUISES)


def signature(secret: str, id: str, timestamp: int, body: bytes) -> str:
    """HMAC-SHA-256 over ``id.timestamp.body`` under the secret, as the header ``webhook-signature`` has it."""
    key = b64decode(secret.removeprefix(SECRET_PREFIX))
    return "v1," + b64encode(hmac.digest(key, f"{id}.{timestamp}.".encode() + body, "sha256")).decode()


def wait(tries: int) -> int:
    """Seconds until the next try after so many: 2, 4, 8 … an hour at most."""
    return min(1 << min(tries, 30), LONGEST_WAIT)
