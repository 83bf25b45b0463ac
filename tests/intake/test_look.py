"""Is a file judged by what it is, and a picture shown without its traces?"""

import io

import pytest
from PIL import Image

from intake.look import looked_at
from intake.rules.files import LARGEST, FileKind, FileRefused, Refused
from tests.files import MP4, OGG, PDF, a_letter, a_picture, a_table, an_archive

SCRIPT = b"<?php system($_GET['x']); ?>"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (a_picture(), FileKind.PHOTO),
        (a_picture(kind="PNG"), FileKind.PHOTO),
        (a_picture(kind="WEBP"), FileKind.PHOTO),
        (a_picture(kind="GIF"), FileKind.PHOTO),
        (PDF, FileKind.DOCUMENT),
        (a_letter(), FileKind.DOCUMENT),
        (a_table(), FileKind.DOCUMENT),
        (OGG, FileKind.VOICE),
        (MP4, FileKind.VIDEO),
    ],
)
def test_what_people_send_is_taken_for_what_it_is_whatever_it_calls_itself(
    content: bytes, kind: FileKind
) -> None:
    given = looked_at("evil.exe", content)
    assert given.kind is kind
    assert (given.shown is not None) == (kind is FileKind.PHOTO)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", Refused.SIZE),
        (a_picture() + bytes(LARGEST), Refused.SIZE),
        (b"<html><script>alert(1)</script>", Refused.TYPE),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", Refused.TYPE),
        (b"MZ" + bytes(100), Refused.TYPE),
        (b"\x7fELF" + bytes(100), Refused.TYPE),
        ("普通文字".encode(), Refused.TYPE),
        (an_archive("a.txt"), Refused.TYPE),
        (an_archive("word/document.xml"), Refused.TYPE),
        (b"PK\x03\x04" + bytes(60), Refused.BROKEN),
        (a_picture()[:200], Refused.BROKEN),
        (b"\xff\xd8\xff\xe0" + bytes(100), Refused.BROKEN),
        (an_archive("[Content_Types].xml", *(f"word/{n}" for n in range(6000))), Refused.ARCHIVE),
        (an_archive("[Content_Types].xml", "word/document.xml", size=120_000_000), Refused.ARCHIVE),
        (a_picture(kind="PNG", size=(8_000, 8_000)), Refused.PIXELS),
    ],
)
def test_what_is_no_such_file_or_would_burst_is_refused(content: bytes, why: Refused) -> None:
    with pytest.raises(FileRefused) as refused:
        looked_at("photo.jpg", content)
    assert refused.value.why is why


def test_a_picture_is_shown_upright_and_small_without_place_camera_or_script() -> None:
    original = a_picture(size=(3_000, 2_000)) + SCRIPT
    given = looked_at("photo.jpg", original)
    assert given.content == original
    assert SCRIPT not in (given.shown or b"")
    with Image.open(io.BytesIO(given.shown or b"")) as shown:
        assert shown.format == "JPEG"
        assert shown.size == (1_067, 1_600)  # it lay on its side
        assert not dict(shown.getexif())
