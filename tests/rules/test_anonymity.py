"""Can nobody be picked out of what is told?"""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from intake.rules.anonymity import Widths, anonymous

ORDER = ("where", "what", "what", "where", "how")
ROWS = st.lists(
    st.fixed_dictionaries({
        "where": st.sampled_from("abcdefg").map(lambda town: (town, "east" if town < "d" else "west", "*")),
        "what": st.sampled_from("123456789").map(lambda kind: (kind, "odd" if int(kind) % 2 else "even", "*")),
        "how": st.sampled_from("xyz").map(lambda way: (way, "*")),
    }),
    max_size=80,
)  # fmt: skip


def row(where: str, what: str) -> Widths:
    return {"where": (where, "*"), "what": (what, "*")}


@given(ROWS, st.integers(2, 8))
def test_every_row_that_is_told_stands_with_k_that_say_the_same(rows: list[Widths], k: int) -> None:
    told = anonymous(rows, ORDER, k)
    alike = Counter(frozenset(one.values.items()) for one in told if one.values is not None)
    assert len(told) == len(rows)
    assert all(count >= k for count in alike.values())


@given(ROWS, st.integers(2, 8))
def test_what_is_told_is_true_and_at_most_widened(rows: list[Widths], k: int) -> None:
    for one, said in zip(rows, anonymous(rows, ORDER, k), strict=True):
        assert said.values is None or all(said.values[column] in widths for column, widths in one.items())


@given(ROWS, st.integers(2, 8))
def test_who_stands_with_k_as_he_is_stays_as_he_is(rows: list[Widths], k: int) -> None:
    def narrow(one: Widths) -> frozenset[tuple[str, str]]:
        return frozenset((column, widths[0]) for column, widths in one.items())

    alike = Counter(map(narrow, rows))
    for one, said in zip(rows, anonymous(rows, ORDER, k), strict=True):
        assert (said.steps == 0) == (alike[narrow(one)] >= k)


def test_what_is_rare_is_widened_in_the_order_that_was_chosen_and_left_out_at_last() -> None:
    rows = [*[row("a", "1")] * 3, row("b", "1"), row("b", "2"), row("b", "3")]
    told = [one.values for one in anonymous(rows, ("what", "where"), 3)]
    assert told == [*[{"where": "a", "what": "1"}] * 3, *[{"where": "b", "what": "*"}] * 3]
    alone = anonymous([*rows, row("c", "9")], ("what", "where"), 3)[-1]
    assert alone.values is None


def test_of_fewer_than_k_nothing_is_told() -> None:
    assert [one.values for one in anonymous([row("a", "1")] * 4, ("what", "where"), 5)] == [None] * 4
    assert anonymous([], ("what",), 5) == ()
