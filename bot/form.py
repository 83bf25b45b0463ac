"""What is asked next? The questions of one complaint in their order, each only while its answer is missing.

Pure: a question is open or not by what was understood and answered so far; going back is taking the last answer away.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from intake.desk.corrections import Line
from intake.desk.turns import AWAITS_CONSENT
from intake.rules.person import Person, person


class Ask(StrEnum):
    """What a draft waits for; the value is also the name of the message that asks it."""

    MORE = "say_more"
    CONSENT = AWAITS_CONSENT
    SPLIT = "ask_split"
    RESPONDENT = "ask_respondent"
    AMOUNT = "ask_amount"
    DEADLINE = "ask_deadline"
    REPORT = "ask_report"
    WHO = "ask_who"
    FIRM = "ask_firm"
    USCC = "ask_uscc"
    PRINCIPAL = "ask_principal"
    RELATION = "ask_relation"
    NAME = "ask_name"
    PHONE = "ask_phone"
    CONFIRM = "confirm"
    LINE = "ask_line"
    FIX = "ask_fix"


class Who(StrEnum):
    """For whom somebody speaks."""

    ANONYMOUS = "anonymous"
    NAMED = "named"
    FIRM = "firm"
    OTHER = "other"


BY_LINE = {Ask.RESPONDENT: Line.RESPONDENT, Ask.AMOUNT: Line.AMOUNT, Ask.DEADLINE: Line.DEADLINE}
"""Questions whose answer is a line of what was understood."""
FIELDS = {
    Ask.FIRM: "firm",
    Ask.USCC: "uscc",
    Ask.PRINCIPAL: "principal",
    Ask.RELATION: "relation",
    Ask.NAME: "name",
    Ask.PHONE: "phone",
}
"""Questions whose answer is a field of the person."""
CHOICES = {
    Ask.CONSENT: {"agree", "disagree"},
    Ask.SPLIT: {"split", "together"},
    Ask.REPORT: {"complaint", "report"},
    Ask.WHO: {who.value for who in Who},
    Ask.CONFIRM: {"submit", "fix"},
    Ask.LINE: {*(f"line:{line}" for line in Line), "line:who", "keep"},
}
"""The buttons that answer a question; any other was pressed on a card that is over."""
CAN_FIX = frozenset({*BY_LINE, Ask.REPORT, Ask.WHO, Ask.CONFIRM})
ALWAYS = frozenset({"cancel", "back", "restart"})
SKIPPABLE = frozenset({*BY_LINE, *FIELDS, Ask.WHO})


_NAMED = re.compile(r"^(?:我叫|本人叫|我名叫|我的名字(?:是|叫)|名字(?:是|叫)|姓名(?:是|:|:)|叫)\s*")
_PHONE = re.compile(r"(?<!\d)(?:1\d{10}|0\d{9,11})(?!\d)", re.ASCII)
_USCC = re.compile(r"(?<![0-9A-Z])[0-9A-Z]{18}(?![0-9A-Z])", re.ASCII)
_PHONE_IN = re.compile(r"(?<!\d)(?:1\d{2}[\s-]?\d{4}[\s-]?\d{4}|0\d{2,3}[\s-]?\d{7,8})(?!\d)", re.ASCII)
_AROUND = re.compile(r"电话|手机|号码|联系方式|[\s,.;:、。,是]")
LONGEST_NAME_BESIDE = 8
_BREAKS = re.compile(r"[\s-]")
AHEAD = frozenset({Who.ANONYMOUS.value, "submit"})
"""What the impatient answer to an earlier question: who they are, or that all is said."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the questions depend on: whether the sender agreed, and of the complaint what was understood."""

    agreed: bool
    matters: int
    respondent: bool
    amount: bool
    deadline: bool
    ordinary: bool
    about_money: bool
    about_somebody: bool


def buttons(ask: Ask) -> frozenset[str]:
    """All the buttons that mean something while this is asked."""
    fix = {"fix"} if ask in CAN_FIX else set()
    skip = {"skip"} if ask in SKIPPABLE else set()
    return frozenset(CHOICES.get(ask, set()) | fix | skip | ALWAYS)


def next_ask(answers: Mapping[str, Any], known: Known) -> Ask:
    """The first question that is open."""
    return next((ask for ask in _open(answers, known) if ask not in answers), Ask.CONFIRM)


def _open(answers: Mapping[str, Any], known: Known) -> Sequence[Ask]:
    """The questions of this complaint, in order."""
    one = answers.get(Ask.SPLIT) != "split"
    who = answers.get(Ask.WHO)
    asked = (
        (Ask.CONSENT, not known.agreed),
        (Ask.SPLIT, known.matters > 1),
        (Ask.RESPONDENT, one and not known.ordinary and not known.respondent),
        (Ask.AMOUNT, one and known.about_money and not known.amount),
        (Ask.DEADLINE, one and not known.ordinary and not known.deadline),
        (Ask.REPORT, known.about_somebody),
        (Ask.WHO, True),
        (Ask.FIRM, who == Who.FIRM),
        (Ask.USCC, who == Who.FIRM),
        (Ask.PRINCIPAL, who == Who.OTHER),
        (Ask.RELATION, who == Who.OTHER),
        (Ask.NAME, who not in (None, Who.ANONYMOUS)),
        (Ask.PHONE, who not in (None, Who.ANONYMOUS)),
    )
    return [ask for ask, is_asked in asked if is_asked]


def ahead(answers: Mapping[str, Any], word: str) -> dict[str, Any]:
    """The answers when ``word`` was said before its question: anonymous, or everything else left out."""
    anonymous = {Ask.WHO.value: Who.ANONYMOUS.value}
    if word == Who.ANONYMOUS:
        return {**answers, **anonymous}
    rest = {one.value: None for one in SKIPPABLE if one is not Ask.WHO}
    return {**answers, **{key: value for key, value in {**rest, **anonymous}.items() if key not in answers}}


def said(ask: Ask, words: str) -> str:
    """What is meant in an answer: the name, the number or the code alone, where something stands around it."""
    if ask in (Ask.NAME, Ask.PRINCIPAL):
        return _NAMED.sub("", words) or words
    pattern = {Ask.PHONE: _PHONE, Ask.USCC: _USCC}.get(ask)
    found = pattern.search(_BREAKS.sub("", unicodedata.normalize("NFKC", words)).upper()) if pattern else None
    return found[0] if found else words


def name_and_phone(words: str) -> dict[str, Any] | None:
    """The answers in a short message that holds a telephone number, alone or beside a name; None for any other."""
    half = unicodedata.normalize("NFKC", words)
    found = _PHONE_IN.search(half)
    rest = _AROUND.sub("", half[: found.start()] + half[found.end() :]) if found else ""
    if found is None or len(rest) > LONGEST_NAME_BESIDE:
        return None
    name = {Ask.NAME.value: said(Ask.NAME, rest)} if rest else {}
    return {Ask.WHO.value: Who.NAMED.value, **name, Ask.PHONE.value: _BREAKS.sub("", found[0])}


def without_last(answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers but the last one given."""
    return dict(list(answers.items())[:-1])


def without_person(answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers but those that say who complains."""
    return {ask: answer for ask, answer in answers.items() if ask not in {Ask.WHO, *FIELDS}}


def person_of(answers: Mapping[str, Any]) -> Person:
    """Who complains, by the answers; WrongField for one that cannot be taken."""
    return person(**{field: answers.get(ask) or "" for ask, field in FIELDS.items()})
