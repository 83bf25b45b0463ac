"""What do the minutes of a meeting look like? A DOCX in official form: title, who was there, each matter and what was resolved."""

import io
from collections.abc import Mapping
from datetime import UTC, date, datetime

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.text.run import Run

from intake.views import AttendantView, MatterView, MeetingView, ResolutionView

TITLE_FONT, BODY_FONT = "方正小标宋简体", "仿宋_GB2312"  # GB/T 9704—2012; Word falls back to 宋体 and 仿宋
TITLE_SIZE, BODY_SIZE = Pt(22), Pt(16)  # 二号, 三号
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def minutes(meeting: MeetingView, reasons: Mapping[str, str]) -> bytes:
    """The minutes as DOCX; the same meeting gives the same bytes. ``reasons`` names why matters were brought.

    No complainant stands in them: a matter is named by its case number and the bodies.
    """
    document = Document()
    properties = document.core_properties
    properties.created = properties.modified = EPOCH
    properties.author = properties.last_modified_by = ""
    _line(document, "协调处理机制会议纪要", TITLE_FONT, TITLE_SIZE, centred=True)
    _line(document, f"时间:{_day(meeting.held_on)}")
    _line(document, f"地点:{meeting.place}")
    _line(document, f"主持:{meeting.chair}")
    _line(document, "出席:" + "、".join(f"{one.name}({one.of})" for one in _everybody(meeting)))
    for number, (matter, attendants, resolution) in enumerate(meeting.agenda, start=1):
        _matter(document, number, matter, attendants, resolution, reasons)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _matter(
    document: DocumentObject,
    number: int,
    matter: MatterView,
    attendants: tuple[AttendantView, ...],
    resolution: ResolutionView | None,
    reasons: Mapping[str, str],
) -> None:
    about = f",涉及{matter.respondent}" if matter.respondent else ""
    _line(
        document,
        f"{number}. 办件 {matter.number}({matter.grade} 类,{reasons.get(matter.reason, matter.reason)}){about}",
    )
    away = [f"{one.name}({one.of})" for one in attendants if one.excluded]
    if away:
        _line(document, "回避:" + "、".join(away))
    if resolution is None:
        _line(document, "本次会议没有议定。")
        return
    _line(document, f"议定:{resolution.text}")
    _line(document, f"责任单位:{resolution.owner};完成日期:{_day(resolution.due_on)}")


def _everybody(meeting: MeetingView) -> tuple[AttendantView, ...]:
    return meeting.agenda[0][1] if meeting.agenda else ()


def _line(
    document: DocumentObject,
    text: str,
    font: str = BODY_FONT,
    size: Pt = BODY_SIZE,
    *,
    centred: bool = False,
) -> None:
    paragraph = document.add_paragraph()
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _set(paragraph.add_run(text), font, size)


def _set(run: Run, font: str, size: Pt) -> None:
    run.font.name, run.font.size = font, size
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
