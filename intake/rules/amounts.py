"""Which amounts may be recorded of what is owed: verified, of it undisputed, of it paid? Pure; fen, integers.

What the complainant claims is another amount and never summed with these (policy 3.3: 涉及金额; 泉州: 有分歧 shown apart).
"""

from dataclasses import dataclass
from enum import StrEnum

from intake.errors import Unacceptable

MOST_FEN = 10**14  # a million million yuan: more than any city owes


class AmountFlaw(StrEnum):
    """What is wrong with the amounts together."""

    RANGE = "an amount is less than nothing or more than any city owes"
    UNDISPUTED = "more is undisputed than was verified"
    PAID = "more was paid than was verified"


class WrongAmounts(Unacceptable):
    """Amounts that cannot be so; says why."""

    def __init__(self, flaw: AmountFlaw) -> None:
        super().__init__(flaw.value)
        self.flaw = flaw


@dataclass(frozen=True, slots=True)
class Amounts:
    """What is owed as somebody verified it, what of it nobody disputes, and what was paid of it so far, in fen."""

    verified_fen: int
    undisputed_fen: int
    paid_fen: int

    def __post_init__(self) -> None:
        """:class:`WrongAmounts` for amounts that do not fit each other."""
        if not all(0 <= one <= MOST_FEN for one in (self.verified_fen, self.undisputed_fen, self.paid_fen)):
            raise WrongAmounts(AmountFlaw.RANGE)
        if self.undisputed_fen > self.verified_fen:
            raise WrongAmounts(AmountFlaw.UNDISPUTED)
        if self.paid_fen > self.verified_fen:
            raise WrongAmounts(AmountFlaw.PAID)

    @property
    def disputed_fen(self) -> int:
        """What was verified and is in dispute."""
        return self.verified_fen - self.undisputed_fen
