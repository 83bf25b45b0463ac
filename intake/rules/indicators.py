"""What is a published figure called, what does it count, and how are two months compared?"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure as it is published. ``numerator`` and ``denominator`` are empty for a plain count.

    What the product keeps no data of is not ``recorded``, and says so in its ``definition``: it is never guessed.
    """

    id: str
    section: str
    name: str
    unit: str
    definition: str
    numerator: str
    denominator: str
    source: str
    recorded: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """What a city may choose: with how few cases nothing is ranked or compared, what is early, how a score weighs.

    ``early_share`` of a time limit; ``weights`` by indicator, adding up to 100; a topic is hot from ``hot_least`` cases that are
    ``hot_times`` the mean of the three months before; ``hot_alike`` cases that tell the same are a hot topic.
    """

    ranked_from: int
    compared_from: int
    early_share: float
    repeat_days: int
    weights: Mapping[str, int]
    hot_least: int
    hot_times: float
    hot_shown: int
    hot_alike: int


@dataclass(frozen=True, slots=True)
class PublicFigure:
    """A figure as anybody reads it: its name, and in words what it is of."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Public:
    """What anybody may read of a month: which figures, and which tables under which titles.

    No count under ``least`` follows from it; an amount or a mean rests on at least ``averaged_from`` cases.
    ``rest`` is what the parts that are not named are called together, ``examples`` what released examples are.
    """

    least: int
    averaged_from: int
    title: str
    notice: str
    licence: str
    rest: str
    examples: str
    figures: Mapping[str, PublicFigure]
    tables: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All indicators in the order they are printed, the choices, what is public, what people call channels and excuses."""

    indicators: tuple[Indicator, ...]
    choices: Choices
    public: Public
    channels: Mapping[str, str]
    excuses: Mapping[str, str]
