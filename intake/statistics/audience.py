"""For whom are figures written? The internal edition names cases; the public one names none; others have a part of their own."""

from enum import StrEnum


class Audience(StrEnum):
    """Who reads it."""

    INTERNAL = "internal"
    PUBLIC = "public"
    BODY = "body"  # one body about itself
    DELEGATES = "delegates"  # 人大, 政协
