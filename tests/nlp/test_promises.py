"""Is what was promised found, with who promised, and is talk that promises nothing left alone?"""

import pytest

from nlp import promises


@pytest.mark.parametrize(
    ("text", "wording", "who"),
    [
        ("镇政府答应我们年底前把工程款付清,到现在没见一分。", "年底前把工程款付清", "镇政府"),
        ("协议上写着三十六个月交房，现在第八年了。", "三十六个月交房", None),
        ("招商局局长承诺三年房租全免。", "三年房租全免", "招商局局长"),
        ("教育局回复说“今年九月一定开学”，地还是荒的。", "今年九月一定开学", "教育局"),
        ("村里说好第二年开始分红，结果一分没有。", "第二年开始分红", "村里"),
    ],
)
def test_a_promise_is_found_with_its_wording_and_who_made_it(
    text: str, wording: str, who: str | None
) -> None:
    (span, *_) = promises.spans(text)
    assert span.text == wording
    assert text[span.start : span.end] == wording
    assert span.value["who"] == who


@pytest.mark.parametrize(
    "text",
    [
        "要退我的保证金和押金。",
        "签了一份承诺书放在那里。",
        "我说了半天没人理我。",
        "请给个说法。",
        "他们回复正在处理中。",
        "",
    ],
)
def test_talk_that_promises_nothing_is_no_promise(text: str) -> None:
    assert list(promises.spans(text)) == []


def test_promises_do_not_overlap() -> None:
    text = "市里承诺，镇里保证，村里说年底前一定通水，明年通电。"
    found = list(promises.spans(text))
    assert all(first.end <= second.start for first, second in zip(found, found[1:], strict=False))
