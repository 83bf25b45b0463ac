"""How do the month's figures look as a workbook? One sheet a table, numbers as numbers, the same bytes each time."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO

import xlsxwriter
from xlsxwriter.format import Format

from intake.reference.rulebook import Rulebook
from intake.rules.lifecycle import Status
from intake.statistics.figures import Figures, Rate

CHANNELS = {
    "telegram": "消息机器人",
    "wechat": "微信公众号",
    "web": "网页表单",
    "hotline": "热线电话",
    "terminal": "终端",
    "api": "接口",
}
A_FIXED_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)  # the same figures are the same bytes
Row = Sequence[str | int | float | None]


def workbook(figures: Figures, rulebook: Rulebook) -> bytes:
    """The month as XLSX."""
    sheets = _sheets(figures, rulebook)
    buffer = BytesIO()
    # Text stays text: a complaint's "=1+1" or a link is never run by the reader's spreadsheet.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": f"政府失信违约投诉情况 {figures.month}", "created": A_FIXED_MOMENT})
        head, percent = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "0.00%"})
        for name, rows in sheets.items():
            _write(book, name, rows, head, percent)
    return buffer.getvalue()


def _sheets(figures: Figures, rulebook: Rulebook) -> dict[str, list[Row]]:
    domains = {domain.code: domain.name for domain in rulebook.domains}
    statuses = {status.value: rulebook.words.status[status] for status in Status}
    bodies = {body.id: body.name for body in rulebook.bodies}
    return {
        "总体情况": _summary(figures),
        "来源渠道": _table("渠道", figures.by_channel, CHANNELS),
        "领域分布": _table("领域", figures.by_domain, domains),
        "责任单位": _table("单位", figures.by_body, bodies),
        "办件状态": _table("状态", figures.by_status, statuses),
        "按时办结": [
            ("单位", "按时办结", "应办结", "按时办结率"),
            *(_rate(bodies[body], rate) for body, rate in figures.on_time_by_body.items()),
            _rate("合计", figures.on_time),
        ],
        "指标口径": DEFINITIONS,
    }


def _summary(figures: Figures) -> list[Row]:
    return [
        ("指标", "件数"),
        ("上期结转", figures.open_before),
        ("登记", figures.registered),
        ("其中:从同一投诉拆出", figures.split_off),
        ("其中:并入别的办件", figures.merged),
        ("受理", figures.accepted),
        ("办结", figures.closed),
        ("不予受理、转出、撤回", figures.ended_otherwise),
        ("期末在办", figures.open_after),
        ("指标", "分子", "分母", "比率"),
        _rate("按时办结率", figures.on_time),
        _rate("解决率", figures.solved),
        _rate("满意率", figures.satisfied),
    ]


def _table(name: str, counts: Mapping[str, int], names: Mapping[str, str]) -> list[Row]:
    rows: list[Row] = [(name, "件数"), *((names.get(key, key), count) for key, count in counts.items())]
    return [*rows, ("合计", sum(counts.values()))]


def _rate(name: str, rate: Rate) -> Row:
    return (name, rate.numerator, rate.denominator, rate.share)


DEFINITIONS: list[Row] = [
    ("指标", "口径"),
    ("月份", "自然月,自一日零时起至下月一日零时止(北京时间),按办件计"),
    ("登记", "本月提交的全部办件;渠道、领域、单位、状态各表合计均等于登记"),
    ("投诉与事项", "登记减去拆出的为投诉件数;再减去月末已并入的为事项数"),
    ("办件状态", "本月登记的办件在月末(本月未完的为导出时)所处的状态"),
    ("恒等式", "上期结转 + 登记 = 办结 + 不予受理、转出、撤回 + 期末在办"),
    ("按时办结率", "承办期限末日在本月的期限中,末日当天或之前报结的 ÷ 全部;包括重办期限,不含未到期和中止的"),
    ("解决率", "诉求人本月答复已解决 ÷ 本月的全部答复"),
    ("满意率", "本月评价基本满意及以上 ÷ 本月的全部评价"),
    ("空白比率", "分母为零,没有比率"),
]


def _write(book: xlsxwriter.Workbook, name: str, rows: Sequence[Row], head: Format, percent: Format) -> None:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    sheet.set_paper(9)  # A4
    sheet.set_column(0, 0, 36)
    sheet.set_column(1, 3, 14)
    for number, row in enumerate(rows):
        for place, value in enumerate(row):
            if value is None:
                continue
            is_head = number == 0 or row[0] == "指标"
            style = head if is_head else percent if isinstance(value, float) else None
            sheet.write(number, place, value, style)
