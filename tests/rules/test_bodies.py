"""Are bodies found by every name they go by, and is nobody ever the judge of its own case?"""

from itertools import product
from pathlib import Path

import pytest

from intake.errors import NotFound
from intake.reference.rulebook import RulebookError, load_bodies
from intake.rules.bodies import Kind

BODIES = load_bodies()


def test_the_fifteen_township_level_units_of_the_city_are_there() -> None:
    units = [body for body in BODIES if body.kind in {Kind.TOWNSHIP, Kind.COMMITTEE}]
    assert len(units) == 15


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("法制办", "justice"),
        ("卫计委", "health"),
        ("审批局", "government_services"),
        ("薛店", "xuedian"),
        (" 信用办 ", "credit_office"),
    ],
)
def test_old_and_colloquial_names_lead_to_the_body_of_today(said: str, meant: str) -> None:
    found = BODIES.named(said)
    assert found is not None
    assert found.id == meant


def test_a_name_that_is_also_a_common_word_is_no_alias() -> None:
    assert BODIES.named("新村") is None
    assert BODIES.named("龙湖") is None


def test_no_body_leads_a_case_about_itself_or_about_its_superior() -> None:
    for proposed, respondent in product(BODIES, BODIES):
        try:
            lead = BODIES.lead_instead(proposed.id, respondent.id)
        except NotFound:
            assert respondent.supervisor is None
            continue
        above = lead
        while above.supervisor is not None:
            assert above.id != respondent.id
            above = BODIES.get(above.supervisor)
        assert above.id != respondent.id


def test_the_coordination_office_is_lifted_to_the_government_office() -> None:
    assert BODIES.lead_instead("credit_office", "credit_office").id == "government_office"


def test_a_body_not_complained_about_keeps_the_lead() -> None:
    assert BODIES.lead_instead("finance", "xuedian").id == "finance"


ENTRY = (
    '[[body]]\nid = "a"\nname = "甲局"\nfunction = ""\nkind = "city"\nformer = []\naliases = ["甲"]\n'
    'supervisor = ""\nconfidence = "A"\nsource = "s"\n'
)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (ENTRY.replace('supervisor = ""', 'supervisor = "b"'), "supervisor b is no body"),
        (ENTRY.replace('supervisor = ""', 'supervisor = "a"'), "supervised in a circle: a > a"),
        (ENTRY + ENTRY, "id a stands twice"),
        (ENTRY + ENTRY.replace('"a"', '"b"').replace("甲局", "乙局"), "name 甲 stands twice"),
        (ENTRY.replace('source = "s"', ""), "source"),
    ],
)
def test_bad_bodies_are_refused_with_file_entry_and_reason(tmp_path: Path, text: str, reason: str) -> None:
    file = tmp_path / "bodies.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(RulebookError, match=f"bodies.toml.*{reason}"):
        load_bodies(file)
