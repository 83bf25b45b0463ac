"""What does a notice of holidays look like? Files of a year as the tests send them, with every legal holiday in it."""

from collections.abc import Sequence

LEGAL = (
    ("01-01", "元旦"), ("02-05", "春节"), ("02-06", "春节"), ("02-07", "春节"), ("02-08", "春节"), ("04-05", "清明节"), ("05-01", "劳动节"),
    ("05-02", "劳动节"), ("06-09", "端午节"), ("09-15", "中秋节"), ("10-01", "国庆节"), ("10-02", "国庆节"), ("10-03", "国庆节"),
)  # fmt: skip


def notice(year: int, more: Sequence[tuple[str, str]] = (), workdays: Sequence[str] = ()) -> str:
    """A year with its legal holidays, these besides, and these weekends worked."""
    days = ", ".join(f'{{ day = {year}-{day}, name = "{name}" }}' for day, name in (*LEGAL, *more))
    worked = ", ".join(f"{year}-{day}" for day in workdays)
    return (
        f'[[year]]\nyear = {year}\nprovisional = false\nsource = "国务院办公厅通知（测试用）"\nbinding = "law"\n'
        f"holidays = [{days}]\nworkdays = [{worked}]\n"
    )


A_DAY_MORE = notice(2027, [("01-02", "元旦"), ("01-03", "元旦"), ("01-04", "元旦")], ["01-09"])
"""In which the first Monday of 2027 is a holiday."""
