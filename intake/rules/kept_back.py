"""May the sum of some parts be told beside those of the parts that are told? Not where it would tell a part that is kept back."""

from collections.abc import Sequence


def may_tell(total: int, parts: Sequence[int | None], least: int) -> bool:
    """Whether nothing under ``least`` follows. A part is None where it is kept back.

    What the kept parts hold together is known once the total is. One alone would be known with it; where they hold nothing, or all
    they can, each would be. Any other sum can be parted in several ways, and no part is more likely the larger one than another.
    """
    kept = sum(part is None for part in parts)
    rest = total - sum(part for part in parts if part is not None)
    if total < least or kept == 1:
        return False
    return not kept or (rest >= least and rest != kept * (least - 1))
