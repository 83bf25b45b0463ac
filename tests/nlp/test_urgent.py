"""Is somebody in danger heard at once, and is what only sounds like it left alone?"""

from datetime import date

import pytest

from nlp.reading import SpanKind
from tests.desk.test_filing import READER

TODAY = date(2026, 11, 26)


def urgent(text: str) -> set[object]:
    return {span.value for span in READER.read("", text, TODAY).all(SpanKind.URGENT)}


@pytest.mark.parametrize(
    "text",
    [
        "村干部拿着刀堵在我家门口",
        "工地着火了,没人管",
        "他们扬言要杀我,因为我投诉了镇政府",
        "再不来要出人命了",
        "要账的时候他们动手打我",
        "施工队和村民打起来了",
        "说再告就弄死我",
        "再不给钱我就和他们同归于尽",
    ],
)
def test_who_is_in_danger_is_heard(text: str) -> None:
    """Defect: knives, fire and threats of death rang no alarm."""
    assert "danger" in urgent(text)


@pytest.mark.parametrize("text", ["我想死的心都有了", "我爹要上吊", "活着没意思,一了百了", "不想活了"])
def test_who_may_harm_himself_is_heard(text: str) -> None:
    assert "self_harm" in urgent(text)


@pytest.mark.parametrize(
    "text",
    [
        "让他们把钱打我卡上",
        "说要打我电话,一直没打",
        "十个工作日俩月了,我要打人社电话问",
        "强制谈不上,谁也没拿刀",
        "合同是死的,打死结也没用",
        "想死你们了,终于有人管这件事了",
        "孟庄镇欠我工程款85万,2022年说年底付清",
    ],
)
def test_what_only_sounds_like_danger_rings_no_alarm(text: str) -> None:
    assert not urgent(text) & {"danger", "self_harm"}
