"""Does the receipt say everything on paper, in a font of its own, with a QR code a phone can read?"""

import io
import re
from hashlib import sha256

import pytest
import zxingcpp
from PIL import Image, ImageDraw
from pypdf import PageObject, PdfReader

from intake.receipt_paper import NotPrintable, receipt_pdf
from intake.views import Filed
from tests.conftest import NOW

NUMBER, CODE = "XZZX-20261012-0007", "7K3M-Q0ZV-1234-ABCD"
ADDRESS = f"https://jiannuo.example/track?number={NUMBER}"
FILED = Filed(NUMBER, NOW, sha256("薛店镇政府欠我工程款".encode()).hexdigest())


def a_page(address: str = ADDRESS) -> PageObject:
    reader = PdfReader(io.BytesIO(receipt_pdf(FILED, CODE, address)))
    assert len(reader.pages) == 1
    return reader.pages[0]


def drawn(page: PageObject) -> Image.Image:
    """The black squares of the page, as a phone's camera sees them."""
    contents = page.get_contents()
    assert contents is not None
    height = float(page.mediabox.height)
    picture = Image.new("L", (1200, 1700), 255)
    pen = ImageDraw.Draw(picture)
    for found in re.finditer(rb"([\d.]+) ([\d.]+) ([\d.]+) (-?[\d.]+) re f", contents.get_data()):
        x, y, width, tall = (float(number) for number in found.groups())
        left, right = sorted((x, x + width))
        top, bottom = sorted((height - y, height - y - tall))
        pen.rectangle([2 * left, 2 * top, 2 * right, 2 * bottom], fill=0)
    return picture


def test_number_code_time_address_and_digest_can_be_read_back() -> None:
    told = a_page().extract_text().replace("\0", "").replace("\n", "")
    for said in (NUMBER, CODE, "2026年10月12日 10:00", ADDRESS, FILED.digest, "政府失信违约投诉回执"):
        assert said in told


def test_the_font_is_in_the_paper_as_far_as_it_is_used() -> None:
    (font,) = a_page()["/Resources"]["/Font"].values()  # type: ignore[index]
    (descendant,) = font.get_object()["/DescendantFonts"]
    descriptor = descendant.get_object()["/FontDescriptor"].get_object()
    assert any(f"/FontFile{kind}" in descriptor for kind in ("", "2", "3"))
    assert len(receipt_pdf(FILED, CODE, ADDRESS)) < 100_000


def test_the_qr_code_opens_the_tracking_page_and_has_the_number_but_not_the_code() -> None:
    (read,) = zxingcpp.read_barcodes(drawn(a_page()))
    assert read.text == ADDRESS


def test_the_same_receipt_is_the_same_paper() -> None:
    assert receipt_pdf(FILED, CODE, ADDRESS) == receipt_pdf(FILED, CODE, ADDRESS)


@pytest.mark.parametrize("rare", ["𠮷", "\x85"])
def test_what_the_font_cannot_show_is_refused_and_does_not_vanish(rare: str) -> None:
    with pytest.raises(NotPrintable):
        receipt_pdf(FILED, CODE, f"https://{rare}.example/track")
