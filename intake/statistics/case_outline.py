"""Which columns has the case-level data set, and in which order is what is rare widened? As reference/case_data.toml has it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import ClassVar

from pydantic import ConfigDict, TypeAdapter

from intake.statistics.outline import FOLDER


@dataclass(frozen=True)
class CaseColumn:
    """One column; ``quasi`` is what could pick somebody out. ``values`` name its codes, where no other list does."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    id: str
    name: str
    words: str
    quasi: bool = False
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CaseOutline:
    """The data set. ``amounts`` are the bands in 万元, each up to below its number, ``days`` those in working days, each up to it.

    ``noted`` is how a delivery is noted.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    k: int
    least_k: int
    most_k: int
    title: str
    notice: str
    noted: str
    any: str
    widen: tuple[str, ...]
    amounts: Mapping[str, int]
    days: Mapping[str, int]
    column: tuple[CaseColumn, ...]


@cache
def shipped() -> CaseOutline:
    """The outline that comes with the product."""
    file = FOLDER / "case_data.toml"
    return TypeAdapter(CaseOutline).validate_python(tomllib.loads(file.read_text(encoding="utf-8")))
