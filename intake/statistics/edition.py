"""Which version of a month is shown? As it is now, as it was frozen, or as it was amended, each with its digest."""

from dataclasses import dataclass
from datetime import datetime

from intake.rules.month import Month, Months
from intake.statistics.audience import Audience
from intake.statistics.differences import Difference
from intake.statistics.figures import Figures

TITLE, PERIODS_TITLE = "政府失信违约投诉情况月报", "政府失信违约投诉情况报告"
INTERNAL = "内部版:含办件编号,不得对外提供"


@dataclass(frozen=True, slots=True)
class Edition:
    """A version of a month: ``number`` 0 as frozen, then its amendments; None while it is not frozen and may still change.

    ``title`` and ``notice`` stand on whatever it goes out as: what it is, and who may read it.
    ``audience`` is for whom its figures are: a bulletin has other sections for each.
    """

    figures: Figures
    number: int | None = None
    at: datetime | None = None
    actor: str = ""
    reason: str = ""
    digest: str = ""
    differences: tuple[Difference, ...] = ()
    title: str = TITLE
    notice: str = INTERNAL
    audience: Audience = Audience.INTERNAL

    @property
    def name(self) -> str:
        """What people call it."""
        if self.number is None:
            return "未冻结,数字还会变"
        return f"第 {self.number} 次更正" if self.number else "已冻结"


def title_of(of: Months) -> str:
    """What the figures of a month, or of a longer period, go out as."""
    return TITLE if isinstance(of, Month) else PERIODS_TITLE
