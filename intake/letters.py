"""What does a letter to a body say? Referral, request to assist, urging, supervision: one case, nobody's name."""

from datetime import date
from enum import StrEnum

from intake.errors import IntakeError
from intake.paper import Paper, written
from intake.views import CaseView

SIGNED = "新郑市政府失信违约投诉协调处理办公室"


class ToTheAccused(IntakeError):
    """The letter would tell the body complained about, or one below it, what is said of it."""


class Letter(StrEnum):
    """The kinds of letters. The Chinese titles stand on them."""

    REFER = "refer"
    ASSIST = "assist"
    URGE = "urge"
    SUPERVISE = "supervise"


TITLES = {
    Letter.REFER: "转办函",
    Letter.ASSIST: "协办函",
    Letter.URGE: "催办函",
    Letter.SUPERVISE: "督办函",
}
_SECRET = "(内容保密,由承办人员登录后查看)"
_ASKS = {
    Letter.REFER: "现将下列诉求转请你单位办理。请按期办结并答复诉求人,办理中不得将诉求人信息透露给被反映单位。",
    Letter.ASSIST: "下列诉求由{lead}承办,请你单位协助,并将协办意见交承办单位。",
    Letter.URGE: "下列诉求由你单位承办,请抓紧办理,按期答复诉求人并报告进展。",
    Letter.SUPERVISE: "下列诉求由你单位承办,已超过期限。请说明原因,立即办理,并书面报告结果。",
}


def letter(kind: Letter, case: CaseView, domain: str, to: str, today: date) -> bytes:
    """The letter as DOCX. ``to`` is the name of who receives it; the narrative stands as lists show it, masked;

    of a secret case it stands in no letter, which passes through many hands.
    """
    paper = Paper(TITLES[kind])
    paper.line(f"{to}:")
    paper.line(_ASKS[kind].format(lead=case.lead))
    paper.line(f"编号:{case.number}")
    if kind is Letter.SUPERVISE and case.supervision is not None:
        paper.line(f"督办号:{case.supervision}")
    paper.line(f"领域:{domain}")
    if case.respondent is not None:
        paper.line(f"被反映单位:{case.respondent}")
    paper.line(f"诉求内容:{case.narrative if case.narrative is not None else _SECRET}")
    for clock in case.clocks:
        if clock.met_on is None:
            late = ",已超期" if clock.late else ""
            provisional = "(暂定)" if clock.provisional else ""
            paper.line(f"{clock.name}:{written(clock.due_on)}{provisional}{late}。依据:{clock.source}")
    paper.signed(SIGNED)
    paper.signed(written(today))
    return paper.docx()
