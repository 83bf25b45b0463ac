"""Is every row of the corpus well labelled, in its own words, and unlike every other?"""

from collections import Counter, defaultdict

from nlp import train
from nlp.balance import as_tables
from nlp.cues import Cues
from nlp.views import labels_of

ROWS = train.read()
LABELS = labels_of(Cues())
LONGEST_SHARED = 0.45  # of a text's runs of four characters
KINDS = {"promise", "respondent", "amount", "deadline", "place", "document", "excuse"}


def test_every_row_has_an_id_of_its_own() -> None:
    assert max(Counter(row["id"] for row in ROWS).values()) == 1


def test_every_label_is_one_of_the_taxonomy() -> None:
    for row in ROWS:
        assert {row["domain"], *row["alternatives"]} <= {*LABELS["domain"], "OTHER"}, row["id"]
        assert row["default"] in LABELS["default"], row["id"]
        assert row["bodies"], row["id"]
        assert set(row["bodies"]) <= set(LABELS["body"]), row["id"]


def test_what_is_no_default_of_any_kind_is_ordinary() -> None:
    assert all(row["default"] == "N" for row in ROWS if row["domain"] == "OTHER")


def test_every_span_is_words_of_its_text() -> None:
    for row in ROWS:
        for span in row.get("spans", []):
            assert span["kind"] in KINDS, row["id"]
            assert span["text"] in row["text"], row["id"]


def test_texts_are_of_the_lengths_people_write() -> None:
    assert all(10 <= len(row["text"]) <= 1000 for row in ROWS)


def test_no_two_texts_are_near_each_other() -> None:
    runs = [{row["text"][i : i + 4] for i in range(len(row["text"]) - 3)} for row in ROWS]
    holders: dict[str, list[int]] = defaultdict(list)
    near = []
    for place, own in enumerate(runs):
        shared = Counter(earlier for run in own for earlier in holders[run])
        near += [
            (ROWS[place]["id"], ROWS[earlier]["id"])
            for earlier, count in shared.items()
            if count > LONGEST_SHARED * min(len(own), len(runs[earlier]))
        ]
        for run in own:
            holders[run].append(place)
    assert near == []


def test_the_corpus_is_as_large_and_as_balanced_as_it_must_be() -> None:
    domains = Counter(row["domain"] for row in ROWS)
    assert len(ROWS) >= 2_500
    assert domains.pop("OTHER") >= 500
    assert min(domains.values()) >= 120
    assert sum(bool(row.get("spans")) for row in ROWS) >= 600


def test_its_readme_shows_its_balance() -> None:
    readme = (train.CORPUS / "README.md").read_text(encoding="utf-8")
    assert as_tables(ROWS) in readme
