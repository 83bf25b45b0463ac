"""For whom is a month written? The internal edition names cases; the public one names none."""

from enum import StrEnum


class Audience(StrEnum):
    """Who reads it."""

    INTERNAL = "internal"
    PUBLIC = "public"
