"""Is it seen who is said to owe or to have promised, and only within one sentence?"""

import pytest

from nlp import promises
from nlp.signs import NAMES, Signs

SIGNS = Signs()


def signs(text: str) -> dict[str, float]:
    return dict(zip(NAMES, SIGNS.of(text, promises.spans(text)).tolist(), strict=True))


@pytest.mark.parametrize(
    ("text", "owes"),
    [
        ("镇政府拖欠我们工程款", ("government owes",)),
        ("开发商拖欠我们工程款", ("somebody private owes",)),
        ("镇政府不管。拖欠了三年", ()),
        ("镇政府请来的那个人后来告诉大家一件别的事情，拖欠", ()),
        ("", ()),
    ],
)
def test_who_owes_is_who_stands_just_before_in_the_same_sentence(text: str, owes: tuple[str, ...]) -> None:
    found = signs(text)
    assert {name for name in ("government owes", "somebody private owes") if found[name]} == set(owes)


def test_a_promise_is_whose_words_make_it() -> None:
    assert signs("镇政府承诺年底前把路修好")["government promises"] == 1
    assert signs("开发商承诺年底前把房交付")["somebody private promises"] == 1
    assert signs("楼上太吵了")["a promise"] == 0


def test_more_of_the_same_says_nothing_more() -> None:
    assert signs("镇里拖欠，" * 50)["government owes"] == 3
