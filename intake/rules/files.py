"""What files are taken, and how large may one be?"""

from enum import StrEnum

LARGEST = 10_000_000
"""Bytes of one file (a choice of ours; the Bot API itself hands out at most 20 MB)."""


class FileKind(StrEnum):
    """What a file is, by how it was sent."""

    PHOTO = "photo"
    DOCUMENT = "document"
    VOICE = "voice"
    VIDEO = "video"
