"""Is a code of six digits the one of this moment, and who must have one? RFC 6238 by pyotp; pure."""

import unicodedata
from datetime import datetime

import pyotp

from intake.rules.lifecycle import Role

AROUND = 1
"""Steps of thirty seconds before and after this one whose codes are taken, since clocks differ (RFC 6238 section 5.2)."""
ISSUER = "践诺"


def matching(secret: str, code: str, at: datetime, used: int | None) -> int | None:
    """The step whose code this is, later than the one used last; None for a wrong or used one. ``secret`` is base32."""
    typed = "".join(unicodedata.normalize("NFKC", code[:20]).split())
    asked = pyotp.TOTP(secret)
    now = asked.timecode(at)
    for step in range(now - AROUND, now + AROUND + 1):
        if (used is None or step > used) and pyotp.utils.strings_equal(typed, asked.generate_otp(step)):
            return step
    return None


def address(secret: str, login: str) -> str:
    """The otpauth address that an authenticator reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)


def roles(written: str) -> frozenset[Role]:
    """Roles of staff written with commas between; ValueError for what is none."""
    named = frozenset(Role(one.strip()) for one in written.split(",") if one.strip())
    if strangers := named & {Role.CITIZEN, Role.SYSTEM}:
        raise ValueError(f"{', '.join(sorted(strangers))} does not log in")
    return named
