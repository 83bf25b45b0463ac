"""Is a notice in a photo read, with its models at hand and no network? Never skipped: the test extra brings what reads."""

import io
import socket

import pytest
from PIL import Image, ImageDraw, ImageFont
from pylopdf_fonts_zh_cn import sans_path

from intake import ocr
from intake.look import looked_at

NOTICE = ["关于支付工程款的承诺书", "新郑市薛店镇人民政府承诺于2023年12月31日前", "支付工程款三十万元整。"]


def a_photo_of(lines: list[str], turned: float = 2) -> bytes:
    page = Image.new("RGB", (1_200, 600), "white")
    pen, font = ImageDraw.Draw(page), ImageFont.truetype(str(sans_path()), 40)
    for place, line in enumerate(lines):
        pen.text((60, 60 + 90 * place), line, fill="black", font=font)
    made = io.BytesIO()
    page.rotate(turned, fillcolor="white").save(made, "JPEG")
    return made.getvalue()


def test_a_notice_that_lies_a_little_askew_is_read_line_by_line_without_a_network(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def nobody(*_: object) -> None:
        raise AssertionError("reading went to the network")

    monkeypatch.setattr(socket.socket, "connect", nobody)
    shown = looked_at("承诺书.jpg", a_photo_of(NOTICE)).shown
    assert shown is not None
    assert ocr.words_in(shown).splitlines() == NOTICE


def test_a_picture_without_words_and_what_is_no_picture_say_nothing() -> None:
    assert ocr.words_in(a_photo_of([])) == ""
    assert ocr.words_in(b"no picture") == ""
