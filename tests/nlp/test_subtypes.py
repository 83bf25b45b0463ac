"""Are the subtypes the reader proposes those the taxonomy's second level knows?"""

import pytest

from intake.reference.rulebook import load_domains
from nlp import train
from nlp.subtypes import Subtypes

KNOWN = {domain.code: set(domain.subtypes) for domain in load_domains()}


def test_the_table_names_every_subtype_of_the_reference_data_and_no_other() -> None:
    named = {code: set(subtypes) for code, subtypes in Subtypes().phrases.items()}
    assert named == {code: subtypes for code, subtypes in KNOWN.items() if subtypes}


def test_every_subtype_of_the_corpus_is_one_of_its_domain() -> None:
    for row in train.read():
        assert row["subtype"] is None or row["subtype"] in KNOWN[row["domain"]], row["id"]


@pytest.mark.parametrize(
    ("domain", "text", "subtype"),
    [
        ("PROM", "法院判决书下来一年了，镇里一直不执行", "judgment"),
        ("BID", "这么大的工程没有招标就直接发包给他了", "no_tender"),
        ("SERV", "每次去都要补材料，还要开证明盖章", "papers"),
        ("SERV", "嗯", None),
        ("OTHER", "楼上太吵", None),
    ],
)
def test_the_subtype_with_most_phrases_is_proposed(domain: str, text: str, subtype: str | None) -> None:
    assert Subtypes().of(domain, text) == subtype
