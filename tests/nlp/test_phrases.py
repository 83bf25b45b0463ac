"""Are phrases found wherever they stand, and as an alternation of them would find them?"""

import re

from hypothesis import given
from hypothesis import strategies as st

from nlp.phrases import Phrases

WORDS = st.lists(st.text("镇政府村里", min_size=1, max_size=4), min_size=1, max_size=12)


@given(WORDS, st.text("镇政府村里,。", max_size=30))
def test_apart_is_what_an_alternation_of_the_longest_first_finds(words: list[str], text: str) -> None:
    longest_first = sorted(set(words), key=lambda one: (-len(one), one))
    any_of_them = re.compile("|".join(map(re.escape, longest_first)))
    assert list(Phrases(words).apart(text)) == [(m.start(), m[0]) for m in any_of_them.finditer(text)]


@given(WORDS, st.text("镇政府村里,。", max_size=30))
def test_everywhere_misses_none(words: list[str], text: str) -> None:
    found = set(Phrases(words).everywhere(text))
    assert found == {(i, w) for w in words for i in range(len(text)) if text.startswith(w, i)}
