"""What was promised, by whom and to whom? A verb of promising, and the clause after it that says what will be done."""

import re
from collections.abc import Iterator

from nlp.reading import Span, SpanKind

LONGEST = 60  # characters of a promise's wording

_STRONG = (
    r"答应|承诺(?!书|时间|期限|的)|保证(?!金|书)|许诺|许愿|说好|讲好|说定|约好|约定|商定|写明|载明|拍(?:着)?胸脯|打包票|"
    r"白纸黑字(?:写着|写的)?|(?:协议|合同|文件|通知|纪要|方案|批复)(?:里|上|中)?(?:写着?|规定|明确|说)"
)
_WEAK = r"回复(?:说|称|是)?|答复(?:说|称|是|为)?|表示|公示|公告(?:说)?|告示|宣布|通报说|写着|写的?(?:是)?|(?<![我俺])说(?:是)?(?!明|法|服|实话|不)|(?<![我俺])讲(?!究)|印着|定了"
_FILLER = (
    r"(?:了|过|的|是|会|要|好|给|跟|对|我们?|俺们?|大家|大伙|老百姓|村民|业主|企业|我司|我方|第.{1,3}条)*"
)
_CUE = re.compile(rf"(?:(?P<strong>{_STRONG})|(?P<weak>{_WEAK}))(?P<to>{_FILLER})[,，:：]?[“\"「『‘]?")
_CLAUSE = re.compile(rf"[^。！？!?；;\n”\"」』’]{{4,{LONGEST}}}")
_WILL = re.compile(
    r"(?:年|月|天|日|周|星期|季度|个月|工作日)(?:底|末|初|之?内|以内|前|之前|后|开始|起)|春节前|年前|节前|之内|以内|"
    r"就(?:给|发|补|能|办|建|修|装|通|开|退|涨|交|付|有|可以)|一定|马上|尽快|到时候|将(?:会)?|"
    r"(?:给|补|退|返还?|免|奖励?|兑现|支付|拨付|付清|结清|发放|安排|解决|建成|开工|完工|竣工|通车|交付|交房|投用|开放)"
)
_UNKEPT = re.compile(r"^(?:没|不|无|未|拿不出|找|让我|叫我|你们?|咋|啥|什么|怎么|谁|正在|等)")
_NO_LONGER = re.compile(
    r"[,，、\s](?=结果|到现在|现在|都|可是?|但|却|已经?|如今|至今|要求|哄|可今|一直|过了|没)"
)
_WHO = re.compile(
    r"(?:[\u4e00-\u9fff]{0,8}?(?:局|委|委员会|管委会|政府|街道|办事处|办|镇|乡|村委会|村委|所|中心|工作组|指挥部|"
    r"公司|学校|大队|社区)(?:的?[\u4e00-\u9fff]{0,4}?(?:局长|主任|书记|镇长|乡长|科长|所长|领导|干部|工作人员))?|"
    r"[\u4e00-\u9fff]{0,3}(?:领导|书记|镇长|乡长|市长|局长|主任|干部|工作人员|开发商|老板|村里|镇里|市里|乡里|区里|上面))"
    r"(?:[\u4e00-\u9fff]{0,4})$"
)


def spans(text: str) -> Iterator[Span]:
    """Promises in text order, none inside another.

    The span is the wording, up to where the writer tells what became of it; its value says ``who`` promised and ``to`` whom, as written, and the ``verb``. A weak verb
    (说, 回复 …) counts only before words that say what will be done.
    """
    end = 0
    for cue in _CUE.finditer(text):
        if cue.start() < end:
            continue
        clause = _CLAUSE.match(text, cue.end())
        if clause is None or _UNKEPT.match(clause[0]):
            continue
        if cue["strong"] is None and _WILL.search(clause[0]) is None:
            continue
        wording = _NO_LONGER.split(clause[0])[0].rstrip(" ,，、")
        end = clause.start() + len(wording)
        value = {"who": _who(text, cue.start()), "to": _to(cue["to"]), "verb": cue["strong"] or cue["weak"]}
        yield Span(SpanKind.PROMISE, wording, clause.start(), end, value)


def _who(text: str, end: int) -> str | None:
    before = re.split(r"[，,。！？!?；;：:\s]", text[max(0, end - 24) : end])[-1]
    found = _WHO.search(before)
    return found[0] if found else None


def _to(filler: str) -> str | None:
    found = re.search(r"我们|俺们|我司|我方|大家|大伙|老百姓|村民|业主|企业|我|俺", filler)
    return found[0] if found else None
