"""What do the minutes of a meeting say? Who was there, each matter, who kept out of it, and what was resolved."""

from collections.abc import Mapping

from intake.paper import Paper, written
from intake.views import AttendantView, MatterView, MeetingView, ResolutionView


def minutes(meeting: MeetingView, reasons: Mapping[str, str]) -> bytes:
    """The minutes as DOCX; the same meeting gives the same bytes. ``reasons`` names why matters were brought.

    No complainant stands in them: a matter is named by its case number and the bodies.
    """
    paper = Paper("协调处理机制会议纪要")
    paper.line(f"时间:{written(meeting.held_on)}")
    paper.line(f"地点:{meeting.place}")
    paper.line(f"主持:{meeting.chair}")
    paper.line("出席:" + "、".join(f"{one.name}({one.of})" for one in _everybody(meeting)))
    for number, (matter, attendants, resolution) in enumerate(meeting.agenda, start=1):
        _matter(paper, number, matter, attendants, resolution, reasons)
    return paper.docx()


def _matter(
    paper: Paper,
    number: int,
    matter: MatterView,
    attendants: tuple[AttendantView, ...],
    resolution: ResolutionView | None,
    reasons: Mapping[str, str],
) -> None:
    about = f",涉及{matter.respondent}" if matter.respondent else ""
    why = reasons.get(matter.reason, matter.reason)
    paper.line(f"{number}. 办件 {matter.number}({matter.grade} 类,{why}){about}")
    away = [f"{one.name}({one.of})" for one in attendants if one.excluded]
    if away:
        paper.line("回避:" + "、".join(away))
    if resolution is None:
        paper.line("本次会议没有议定。")
        return
    paper.line(f"议定:{resolution.text}")
    paper.line(f"责任单位:{resolution.owner};完成日期:{written(resolution.due_on)}")


def _everybody(meeting: MeetingView) -> tuple[AttendantView, ...]:
    return meeting.agenda[0][1] if meeting.agenda else ()
