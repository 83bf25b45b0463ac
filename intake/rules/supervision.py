"""By what number is a supervision cited? The case's own, and the day: a case is put under supervision once on one day.

DB41/T 1860 Appendix D asks for a number on the notice (policy 5.1: 督办编号); a series of its own would say no more.
"""

from datetime import date


def supervision_number(case: str, on: date) -> str:
    """Such as XZZX-20261012-0001-D20261120."""
    return f"{case}-D{on:%Y%m%d}"
