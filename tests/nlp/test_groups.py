"""Are texts that speak of the same thing put together, the same each time, and hardly any others?"""

import json
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np

from nlp.groups import COMPARED, ENOUGH, IN_FACTS, Told, groups

CORPUS = Path("nlp/corpus")
IN_TEXT = ENOUGH - IN_FACTS
"""What texts of one subtype have to be alike beside it: what is measured here, where no fact helps."""
WAGES = [
    f"{who}在镇里的工地干活，工资拖到现在一直没给，包工头说镇里没拨款。"
    for who in ("我们几个", "俺", "我和老乡")
]
FLATS = [f"{who}买的安置房交了五年，不动产证一直办不下来。" for who in ("我们小区", "我家", "俺们几户")]


def corpus() -> list[dict[str, str]]:
    rows = [
        json.loads(line)
        for file in sorted(CORPUS.glob("*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    return [row for row in rows if row["default"] == "Y"]


def purity(rows: list[dict[str, str]], name: str) -> tuple[int, int]:
    """How many texts are in groups of three and more, and how many of them are of their group's commonest kind."""
    found = [one for one in groups([Told(row["text"]) for row in rows], IN_TEXT) if len(one) >= 3]
    kinds = [Counter(rows[place][name] for place in one) for one in found]
    return sum(map(len, found)), sum(max(kind.values()) for kind in kinds)


def test_two_things_told_three_times_each_are_two_groups() -> None:
    told = [Told(text) for pair in zip(WAGES, FLATS, strict=True) for text in pair]
    assert groups(told) == ((0, 2, 4), (1, 3, 5))


def test_the_same_texts_make_the_same_groups_and_every_text_is_in_one() -> None:
    told = [Told(row["text"]) for row in corpus()[:200]]
    found = groups(told)
    assert found == groups(told)
    assert sorted(place for one in found for place in one) == list(range(200))


def test_nothing_told_is_no_group_and_one_text_is_one() -> None:
    assert groups([]) == ()
    assert groups([Told("")]) == ((0,),)


def test_a_text_told_after_many_others_joins_those_it_is_like() -> None:
    many = [Told(row["text"]) for row in corpus()[:COMPARED]]
    told = [*map(Told, WAGES), *many][:COMPARED]
    found = groups([*told, Told("我和工友在镇里的工地干活，工资拖到现在一直没给，说镇里没拨款。")])
    (with_the_last,) = [one for one in found if COMPARED in one]
    assert {0, 1, 2, COMPARED} <= set(with_the_last)


def test_facts_join_what_words_alone_do_not_and_unknown_ones_join_nothing() -> None:
    said = ("我们干的活一直没给钱", "拖了两年的款子还是没有动静")
    apart = ((0,), (1,))
    assert groups([Told(text) for text in said]) == apart
    assert groups([Told(text, facts=(None, None, None)) for text in said]) == apart
    assert groups([Told(text, facts=("works", "xuedian", "xuedian")) for text in said]) == ((0, 1),)


def test_meaning_counts_where_both_texts_have_one() -> None:
    same, other = np.array([1.0, 0.0], np.float32), np.array([0.0, 1.0], np.float32)
    said = ("钱一直没给", "款子拖着不付")
    assert groups([Told(text, same) for text in said]) == ((0, 1),)
    assert groups([Told(said[0], same), Told(said[1], other)]) == ((0,), (1,))
    assert groups([Told(said[0], same), Told(said[1])]) == ((0,), (1,))


def test_groups_of_our_corpus_are_of_one_domain() -> None:
    grouped, pure = purity(corpus()[::4], "domain")
    assert grouped > 50
    assert pure / grouped > 0.85


def test_groups_within_a_domain_are_of_one_subtype() -> None:
    parts: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
    for row in corpus():
        if row["subtype"]:
            parts[row["domain"]].append(row)
    found = [purity(rows, "subtype") for rows in parts.values()]
    grouped, pure = (sum(column) for column in zip(*found, strict=True))
    assert grouped > 150
    assert pure / grouped > 0.9
