"""Another system's server for webhooks: real HTTPS under a certificate of its own; answers with what it is told to."""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


class WebhookPeer:
    """What arrived, as (headers, body); ``codes`` are answered first, then 204. ``authority`` is the file to trust."""

    def __init__(self, authority: Path) -> None:
        self.authority = authority
        self.port = 0
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.codes: list[int] = []

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}/told"


@asynccontextmanager
async def listening(folder: Path) -> AsyncIterator[WebhookPeer]:
    peer = WebhookPeer(folder / "peer.pem")
    _certify(peer.authority)

    async def told(request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        peer.got.append((headers, await request.read()))
        status = peer.codes.pop(0) if peer.codes else 204
        return web.Response(status=status, headers={"Location": "/elsewhere"} if status == 302 else {})

    app = web.Application()
    app.router.add_post("/told", told)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(peer.authority)
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
    peer.port = runner.addresses[0][1]
    try:
        yield peer
    finally:
        await runner.cleanup()


def _certify(file: Path) -> None:
    """A key and a certificate for this machine, good for an hour, in one file."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "peer")])
    names = [x509.IPAddress(ip_address("127.0.0.1")), x509.DNSName("localhost")]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(secret + certificate.public_bytes(Encoding.PEM))
