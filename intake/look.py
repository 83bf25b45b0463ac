"""What is a file really, and may it be taken? Judged by its bytes; pictures are drawn anew for the page, without their traces.

Every library calls a picture with a script behind it a picture: so what staff see in a browser is a picture of ours, and the
original, which may be evidence, is kept sealed and given out as a download alone.
"""

import io
import zipfile

import filetype
from PIL import Image, ImageOps, UnidentifiedImageError

from intake.desk.attachments import GivenFile
from intake.rules.files import (
    LARGEST,
    MOST_MEMBERS,
    MOST_PIXELS,
    MOST_UNPACKED,
    SHOWN_SIDE,
    TAKEN,
    FileKind,
    FileRefused,
    Refused,
)

_OFFICE = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}


def looked_at(name: str, content: bytes, album: str | None = None) -> GivenFile:
    """The file with what it really is, and a picture of it to show; :class:`FileRefused` for what is not taken."""
    if not 0 < len(content) <= LARGEST:
        raise FileRefused(Refused.SIZE)
    media_type = _media_type(content)
    if media_type not in TAKEN:
        raise FileRefused(Refused.TYPE)
    kind = TAKEN[media_type]
    shown = _drawn_anew(content) if kind is FileKind.PHOTO else None
    return GivenFile(kind, name, media_type, content, album, shown)


def _media_type(content: bytes) -> str:
    guessed = filetype.guess_mime(content)
    if content[:4] == b"PK\x03\x04":
        return _office_type(content)
    return str(guessed)


def _office_type(content: bytes) -> str:
    """Which Office file an archive is; empty for any other archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError) as error:
        raise FileRefused(Refused.BROKEN) from error
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNPACKED:
        raise FileRefused(Refused.ARCHIVE)
    names = {member.filename for member in members}
    if "[Content_Types].xml" not in names:
        return ""
    return next((kind for folder, kind in _OFFICE.items() if any(n.startswith(folder) for n in names)), "")


def _drawn_anew(content: bytes) -> bytes:
    """The picture as JPEG, upright, no larger than a page needs, with nothing in it of where and by what it was taken."""
    try:
        with Image.open(io.BytesIO(content)) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise FileRefused(Refused.PIXELS)
            upright = ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise FileRefused(Refused.BROKEN) from error
    upright.thumbnail((SHOWN_SIDE, SHOWN_SIDE))
    made = io.BytesIO()
    upright.save(made, "JPEG", quality=80)
    return made.getvalue()
