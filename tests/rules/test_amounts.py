"""Which amounts may stand beside each other?"""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from intake.rules.amounts import MOST_FEN, AmountFlaw, Amounts, WrongAmounts

FEN = some.integers(-5, 50) | some.integers(MOST_FEN - 5, MOST_FEN + 5)


@given(FEN, FEN, FEN)
def test_amounts_stand_where_neither_part_is_more_than_the_whole(
    verified: int, undisputed: int, paid: int
) -> None:
    fits = all(0 <= one <= MOST_FEN for one in (verified, undisputed, paid))
    if fits and undisputed <= verified and paid <= verified:
        assert Amounts(verified, undisputed, paid).disputed_fen + undisputed == verified
        return
    with pytest.raises(WrongAmounts):
        Amounts(verified, undisputed, paid)


@pytest.mark.parametrize(
    ("amounts", "flaw"),
    [
        ((-1, 0, 0), AmountFlaw.RANGE),
        ((MOST_FEN + 1, 0, 0), AmountFlaw.RANGE),
        ((10, 11, 0), AmountFlaw.UNDISPUTED),
        ((10, 10, 11), AmountFlaw.PAID),
    ],
)
def test_what_is_wrong_is_said(amounts: tuple[int, int, int], flaw: AmountFlaw) -> None:
    with pytest.raises(WrongAmounts) as refused:
        Amounts(*amounts)
    assert refused.value.flaw is flaw
