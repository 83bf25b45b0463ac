"""What files are taken, how large may one be, and how many may there be?"""

import unicodedata
from enum import StrEnum

from intake.errors import IntakeError, Unacceptable

LARGEST = 10_000_000
"""Bytes of one file (a choice of ours; the Bot API itself hands out at most 20 MB)."""
MOST = 20
"""Files that come at once, with a complaint or with what is added to it."""
MOST_OF_CASE = 100
"""Files of one case, with all that was added to it."""
LARGEST_PIECE, MOST_PIECES = 1_000_000, 1_000
"""Bytes of one piece of a file that comes piece by piece, and pieces of one file."""
MOST_WAITING, LARGEST_WAITING = 40, 5_000_000_000
"""Files that may wait for one browser's form, and bytes of all that wait for any: whoever sends more sends them with the form."""
LONGEST_NAME = 200
MOST_PIXELS = 50_000_000
"""Of one picture: a small file may unpack into gigabytes."""
MOST_MEMBERS, MOST_UNPACKED = 5_000, 200_000_000
"""Members of one Office file, which is an archive, and bytes they unpack into."""
SHOWN_SIDE = 1_600
"""Pixels of the longer side of a picture as staff see it on the page."""


class FileKind(StrEnum):
    """What a file is."""

    PHOTO = "photo"
    DOCUMENT = "document"
    VOICE = "voice"
    VIDEO = "video"


class Scan(StrEnum):
    """What a scanner for viruses said of a file."""

    NOT_SCANNED = "not_scanned"
    CLEAN = "clean"
    INFECTED = "infected"


class Refused(StrEnum):
    """Why a file is not taken."""

    TYPE = "type"
    SIZE = "size"
    PIXELS = "pixels"
    ARCHIVE = "archive"
    BROKEN = "broken"
    MANY = "many"
    GONE = "gone"
    FULL = "full"


class FileRefused(Unacceptable):
    """A file is not taken; ``why`` says for what."""

    def __init__(self, why: Refused) -> None:
        super().__init__(f"file refused: {why}")
        self.why = why


class Infected(IntakeError):
    """A file in which a virus was found: kept sealed, given to nobody."""


TAKEN = {
    "image/jpeg": FileKind.PHOTO,
    "image/png": FileKind.PHOTO,
    "image/webp": FileKind.PHOTO,
    "image/gif": FileKind.PHOTO,
    "image/heic": FileKind.DOCUMENT,
    "application/pdf": FileKind.DOCUMENT,
    "application/msword": FileKind.DOCUMENT,
    "application/vnd.ms-excel": FileKind.DOCUMENT,
    "application/vnd.ms-powerpoint": FileKind.DOCUMENT,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": FileKind.DOCUMENT,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": FileKind.DOCUMENT,
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": FileKind.DOCUMENT,
    "audio/ogg": FileKind.VOICE,
    "audio/mpeg": FileKind.VOICE,
    "audio/x-wav": FileKind.VOICE,
    "audio/mp4": FileKind.VOICE,
    "audio/m4a": FileKind.VOICE,
    "audio/amr": FileKind.VOICE,
    "audio/aac": FileKind.VOICE,
    "video/mp4": FileKind.VIDEO,
    "video/quicktime": FileKind.VIDEO,
}
"""What is taken, by what the content is; what a file calls itself counts for nothing."""


def plain_name(name: str) -> str:
    """What a file calls itself, without folders and without characters that show as something else."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(one for one in last if unicodedata.category(one)[0] != "C").strip()[:LONGEST_NAME]
