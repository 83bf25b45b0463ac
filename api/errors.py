"""Which status and which sentence does an error become on a page? One table over the family."""

from intake.desk.accounts import LastHandler, LoggedOut, LoginTaken, TooManyGuesses, WrongLogin
from intake.desk.administration import LastAdministrator, OwnPassword
from intake.desk.body_reports import NoBody
from intake.desk.calendar_desk import SameAsBefore
from intake.desk.codes import OtherPhone, PhoneCorrected
from intake.desk.coordination import AlreadyResolved, NobodyLeft
from intake.desk.corrections import NotUnderstood
from intake.desk.default_records import RecordChanged
from intake.desk.evaluation import WrongK
from intake.desk.hot import NotPlain
from intake.desk.identity import NothingCorrected
from intake.desk.months import FrozenBefore, NotFrozen, NothingChanged, NotOver
from intake.desk.outside import SpanTooLong
from intake.desk.own_account import WrongPassword
from intake.desk.published import NotPublished
from intake.desk.second_step import SecondStepAsked, SecondStepOwed, WaitedTooLong, WrongCode
from intake.desk.steps import Missing, Wrong
from intake.desk.triage import NobodyThere, OutsideTheCity, OwnCase, Unsure
from intake.desk.verified_amounts import RecordedMeanwhile
from intake.desk.webhooks import TooManyWebhooks
from intake.errors import Conflict, IntakeError, NotAllowed, NotFound, Unacceptable
from intake.letters import ToTheAccused
from intake.reference.rulebook import Words
from intake.rules import holidays
from intake.rules.amounts import WrongAmounts
from intake.rules.bodies import NobodyAbove
from intake.rules.calendar import CalendarYearMissing
from intake.rules.files import FileRefused, Infected, Refused
from intake.rules.guards import GuardRefused
from intake.rules.holidays import NoticeRefused
from intake.rules.limits import TooMany
from intake.rules.month import NotYet, WrongMonth
from intake.rules.passwords import Flaw, WeakPassword
from intake.rules.period import WrongPeriod
from intake.rules.person import WrongField
from intake.rules.replies import TemplateFlaw, TemplateRefused
from intake.rules.scope import NotInScope, NoToken
from intake.rules.webhook import WrongAddress
from intake.rules.words import TooShort

FIELD_ADVICE = {
    "name": "姓名或单位名称最多 100 字。",
    "phone": "电话应为 11 位手机号或带区号的座机。也可以不填。",
    "id_number": "身份证号应为 18 位,请核对最后一位。也可以不填。",
    "address": "地址最多 200 字。",
    "who": "选的身份和填的内容对不上(比如选了匿名又填了姓名,没选企业又填了企业)。请改选身份,或把用不到的清空。",
    "firm": "企业名称最多 100 字。",
    "uscc": "统一社会信用代码应为 18 位,请核对后再填。也可以不填。",
    "principal": "被代理人的姓名最多 100 字。",
    "relation": "与被代理人的关系最多 20 字。",
}
"""What to say of a field that cannot be taken."""

FILE_ADVICE: dict[Refused, str] = {
    Refused.TYPE: "这种文件不能收。请发图片、PDF、Word、Excel、录音或视频。",
    Refused.SIZE: "文件是空的,或超过 10 MB。请压缩或分开后再传。",
    Refused.PIXELS: "图片太大,打不开。请缩小后再传。",
    Refused.ARCHIVE: "文件里面的内容太多,打不开。请另存一份再传。",
    Refused.BROKEN: "文件打不开,可能坏了。请换一份再传。",
    Refused.MANY: "文件太多了。一次最多 20 个,一件最多 100 个。",
    Refused.GONE: "有文件没有传完,或已过期。请重新选择文件。",
    Refused.FULL: "现在上传的人太多。请直接提交,文件会随表单一起上传。",
}
"""What to say of a file that is not taken."""

PASSWORD_ADVICE: dict[Flaw, str] = {
    Flaw.LENGTH: "密码要有 10 到 200 个字符,没有保存。请加长后再试,例如用几个不相干的词。",
    Flaw.PATTERN: "密码是重复或连续的字符,一猜就中,没有保存。请换一个再试。",
    Flaw.COMMON: "这个密码太常见,最先被人猜到,没有保存。请换一个再试。",
    Flaw.PERSONAL: "密码里不能有账号或姓名(含拼音),没有保存。请换一个再试。",
    Flaw.SAME: "新密码和现在的一样,没有保存。请换一个再试。",
}
"""What to say of a password that is not taken."""

NOTICE_ADVICE: dict[holidays.Flaw, str] = {
    holidays.Flaw.LARGE: "文件太大,不像一年的放假安排,没有导入。请核对后再传。",
    holidays.Flaw.UNREADABLE: "文件读不懂,没有导入。请下载样本,对照改好再传。{about}",
    holidays.Flaw.DAYS: "有日期重复、不在这一年,或调休上班日不是周末,没有导入。请改好再传。",
    holidays.Flaw.YEAR: "现在不可能有 {about} 年的放假通知,没有导入。请核对年份。",
    holidays.Flaw.LACKS: "缺少法定节日:{about},没有导入。请对照通知补全再传。",
    holidays.Flaw.MANY: "放假或调休的天数太多,没有导入。请对照通知核对。",
}
"""What to say of a notice of holidays that is not taken over; {about} is the place, the year, the holidays."""

TEMPLATE_ADVICE: dict[TemplateFlaw, str] = {
    TemplateFlaw.NAME: "名称要有 1 到 30 个字,没有保存。请改好再存。",
    TemplateFlaw.TEXT: "样稿是空的、超过 2000 字,或有看不见的字符,没有保存。请改好再存。",
    TemplateFlaw.REASON: "请写明为什么改(2 到 200 字),没有保存。",
    TemplateFlaw.SLOT: "没有 {about} 这一项可以填,没有保存。请从列出的项里选。",
    TemplateFlaw.BRACE: "花括号没有成对,没有保存。请改好再存。",
    TemplateFlaw.TWICE: "已经有一份叫「{about}」,没有保存。请换个名称。",
    TemplateFlaw.MANY: "样稿太多了,最多 40 份,没有保存。请先停用不用的。",
}
"""What to say of a template that is not kept; {about} is the slot or the name."""

ANSWERS: dict[type[IntakeError], tuple[int, str]] = {
    TooMany: (429, "这样的操作太频繁了,没有保存。请过一会儿再试,或拨打 12345。"),
    PhoneCorrected: (409, "登记的电话后来更正过,不能凭它重发查询码。请本人带证件到市信用办核对。"),
    OtherPhone: (409, "这个号码和办件登记的不一致,不能重发查询码。请核对后再试。"),
    WrongLogin: (401, "账号或密码不对。请核对后再试。"),
    TooManyGuesses: (429, "密码或验证码错得太多次,请十五分钟后再试。"),
    SecondStepAsked: (401, "这个账号登录还要验证码。请从登录页面登录。"),
    SecondStepOwed: (403, "您的岗位要求两步登录,没有保存。请先到「本人」页面设好。"),
    WaitedTooLong: (401, "登录等得太久,或账号有变动。请重新输入账号和密码。"),
    WrongCode: (422, "验证码不对,或已经用过。请等下一个再输。"),
    WrongPassword: (422, "现在的密码不对,没有保存。请回到上一页重新输入。"),
    OutsideTheCity: (409, "这个单位不归本市管,不能承办。请转出,或另选单位。"),
    NobodyThere: (409, "这个单位还没有承办账号,派过去没有人能签收。请管理员先添加账号,或另选单位。"),
    NotUnderstood: (422, "金额没看懂,没有保存。请写数字和单位,比如:三十万元;没有写 0。"),
    RecordChanged: (409, "这条记录刚刚有人办过,这次没有保存。请刷新页面,看过后再办。"),
    RecordedMeanwhile: (409, "别人刚刚记过金额,这次没有保存。请刷新页面,核对后再记。"),
    WrongAmounts: (422, "金额没有保存:无分歧和已兑付都不能多于核实金额。请回到上一页改好再提交。"),
    NothingCorrected: (409, "填的和登记的一样,没有要改的。"),
    SameAsBefore: (409, "和现在用的日历一样,没有什么要改。"),
    LoginTaken: (422, "这个账号已经有人用,或以前用过,没有新增。请换一个账号名。"),
    OwnPassword: (422, "自己的密码请在「本人」页面改,那里会先核对现在的密码。"),
    LastAdministrator: (409, "这是最后一个管理员账号,不能停用。请先添加另一个。"),
    LastHandler: (409, "这是该单位最后一个承办账号,还有未结办件。请先添加另一个账号。"),
    ToTheAccused: (409, "不能发函给被投诉单位或其下级。请另选单位。"),
    Unsure: (409, "机器拿不准这件,不能批量派单。请打开看过再派。"),
    OwnCase: (409, "单位不能承办投诉自己或上级的办件。请改派其上级或协调机构。"),
    NobodyAbove: (409, "本市没有单位在被投诉单位之上,不能由本市承办。请转出,报郑州市受理。"),
    NoToken: (401, "令牌不对、已过期或已作废。请联系管理员。"),
    NotInScope: (403, "这个令牌没有做这件事的权限。请联系管理员。"),
    LoggedOut: (
        404,
        "没有这个页面,或登录已过期,没有保存。请重新登录再打开;办件「下一步」里写的文字还存在这台电脑上。",
    ),
    Infected: (409, "这个文件检出病毒,已封存,不能打开。请联系提交的人另发一份。"),
    NotFound: (404, "没有找到。请核对编号和查询码,或回到上一页。"),
    NotPublished: (404, "这个月的数字还没有公布。请在「公开数字」里选已公布的月份。"),
    NotAllowed: (409, "办件现在的状态不能走这一步。请刷新页面,看看能做什么。"),
    AlreadyResolved: (409, "这件事在这次会上已经议定,没有再改。请刷新后再看。"),
    NobodyLeft: (409, "出席人对这件事都应回避,不能议定。请增加出席人或改期。"),
    Missing: (422, "这一步还缺要填的内容,没有保存。请回到上一页补上再提交。"),
    Wrong: (422, "填的内容不合要求,没有保存。请回到上一页改好再提交。"),
    GuardRefused: (409, "这一步现在还不能走,没有保存。"),
    Conflict: (409, "这件事刚刚有人处理过,您的操作没有保存。请刷新后再看。"),
    FrozenBefore: (409, "已经冻结,数字不能再改。有变化请做更正。"),
    NotFrozen: (409, "还没有冻结,这一步做不了。请先冻结。"),
    NothingChanged: (409, "重新统计后没有变化,不用更正。"),
    NotOver: (409, "这段时间还没有结束,不能冻结。请到结束的次日以后再来。"),
    NotYet: (422, "这段时间还没有到,没有数字。请选已经开始的。"),
    WrongPeriod: (422, "只能是半年或全年,写成 2026-H1 或 2026。请从「统计」进入。"),
    WrongK: (422, "相同的行数太少或太多,没有给出。请填 3 到 100。"),
    NoBody: (422, "请先选一个单位,再下载它的报告。"),
    WrongMonth: (422, "月份写成 2026-10,半年写成 2026-H1,全年写成 2026。请从「统计」进入。"),
    NotPlain: (422, "这些话里有姓名、电话、门牌或编号,没有公布。请改成认不出人的说法再试。"),
    TooShort: (422, "请至少写两个连着的字,或一个完整的词、编号。"),
    WrongAddress: (422, "推送地址要以 https:// 开头,不能带账号,不能是内部地址。请改好再试。"),
    SpanTooLong: (422, "一次最多查 90 天。请把起止时间改短些再试。"),
    TooManyWebhooks: (422, "一个令牌最多登记 10 个推送地址。请先取消不用的。"),
    Unacceptable: (422, "内容是空的、太长或不合要求,没有提交。请修改后再试。"),
    CalendarYearMissing: (503, "工作日历缺少所需年份,期限算不出来。请联系管理员导入。"),
}


_REFUSALS = {Refused.SIZE: 413, Refused.FULL: 503}


def answer(error: IntakeError, words: Words) -> tuple[int, str]:
    """Status and sentence of the nearest class in the table, naming what is missing where something is."""
    status, sentence = _nearest(error)
    match error:
        case FileRefused(why=why):
            status, sentence = _REFUSALS.get(why, status), FILE_ADVICE[why]
        case WeakPassword(flaw=flaw):
            sentence = PASSWORD_ADVICE[flaw]
        case NoticeRefused(flaw=flaw, about=about):
            sentence = NOTICE_ADVICE[flaw].format(about=about)
        case TemplateRefused(flaw=flaw, about=about):
            sentence = TEMPLATE_ADVICE[flaw].format(about=about)
        case WrongField():
            status, sentence = 422, FIELD_ADVICE[error.field]
        case GuardRefused():
            sentence = words.unmet[error.unmet]
        case Missing() | Wrong():
            sentence = f"{words.need[error.need]}:{sentence}"
    return status, sentence


def _nearest(error: IntakeError) -> tuple[int, str]:
    for kind in type(error).__mro__:
        if kind in ANSWERS:
            return ANSWERS[kind]
    return 500, "出了点问题,没有保存。请稍后再试。"
