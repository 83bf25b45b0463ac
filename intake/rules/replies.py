"""What may a template of a reply be, and how is it filled in for a case? Slots such as {编号}, checked before they are kept; pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from intake.errors import Unacceptable

LONGEST_NAME, LONGEST_TEXT, LONGEST_REASON, MOST = 30, 2_000, 200, 40
BLANKS = "\t\u00a0\u3000"
SLOT = re.compile(r"\{([^{}\n]{1,20})\}")


class Slot(StrEnum):
    """What of a case a template may hold; what people call each is data (reference/replies.toml)."""

    NUMBER = "number"
    BODY = "body"
    DOMAIN = "domain"
    RESPONDENT = "respondent"
    DUE = "due"
    TODAY = "today"


@dataclass(frozen=True, slots=True)
class SlotName:
    """What a slot is called between its braces, and what stands there in a case made up."""

    slot: Slot
    name: str
    example: str


@dataclass(frozen=True, slots=True)
class Template:
    """A reply to begin with. ``version`` 0 is the one that ships; ``retired`` is offered to nobody."""

    key: str
    version: int
    name: str
    text: str
    retired: bool = False


class TemplateFlaw(StrEnum):
    """Why a template is not kept."""

    NAME = "name"
    TEXT = "text"
    REASON = "reason"
    SLOT = "slot"
    BRACE = "brace"
    TWICE = "twice"
    MANY = "many"


class TemplateRefused(Unacceptable):
    """A template that cannot be kept; ``about`` is the slot or the name it is about."""

    def __init__(self, flaw: TemplateFlaw, about: str = "") -> None:
        super().__init__(f"the template's {flaw} cannot be taken")
        self.flaw = flaw
        self.about = about


def check(name: str, text: str, slots: Iterable[SlotName]) -> None:
    """:class:`TemplateRefused` for a name or text that is empty, too long, unreadable, or has a slot nobody fills."""
    if not 1 <= len(name) <= LONGEST_NAME or not is_readable(name):
        raise TemplateRefused(TemplateFlaw.NAME)
    if not text or len(text) > LONGEST_TEXT or not is_readable(text.replace("\n", "")):
        raise TemplateRefused(TemplateFlaw.TEXT)
    known = {one.name for one in slots}
    for found in SLOT.findall(text):
        if found not in known:
            raise TemplateRefused(TemplateFlaw.SLOT, f"{{{found}}}")
    if re.search(r"[{}]", SLOT.sub("", text)):
        raise TemplateRefused(TemplateFlaw.BRACE)


def is_readable(line: str) -> bool:
    """Whether a line holds nothing that cannot be seen, but the blanks that people type."""
    return all(sign.isprintable() or sign in BLANKS for sign in line)


def filled(text: str, slots: Iterable[SlotName], values: Mapping[Slot, str]) -> str:
    """A template with its slots filled; one without a value is left blank for a person."""
    by_name = {one.name: values.get(one.slot) or "    " for one in slots}
    return SLOT.sub(lambda found: by_name.get(found[1], found[0]), text)


def made_up(text: str, slots: Iterable[SlotName]) -> str:
    """A template as a case made up would show it."""
    known = tuple(slots)
    return filled(text, known, {one.slot: one.example for one in known})
