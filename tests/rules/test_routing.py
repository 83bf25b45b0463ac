"""Does every matter go to the body the plan names, and never to the body complained about?"""

from itertools import product
from pathlib import Path

import pytest

from intake.errors import NotFound
from intake.reference.rulebook import RulebookError, load_bodies, load_domains, load_routing
from intake.rules.routing import Matter, Route, route

BODIES = load_bodies()
DOMAINS = load_domains()
RULES = load_routing(BODIES, DOMAINS)


def routed(domain: str, subtype: str | None = None, respondent: str | None = None) -> Route:
    return route(Matter(domain, subtype, respondent), rules=RULES, bodies=BODIES)


@pytest.mark.parametrize(
    ("domain", "subtype", "lead"),
    [
        ("DEBT", "migrant_wages", "human_resources"),
        ("DEBT", None, "finance"),
        ("INV", "award", "commerce"),
        ("STAT", None, "statistics"),
        ("TOWN", "parking", "urban_management"),
        ("PERS", None, "discipline"),
        ("OTHER", None, "credit_office"),
    ],
)
def test_a_matter_goes_to(domain: str, subtype: str | None, lead: str) -> None:
    answer = routed(domain, subtype)
    assert (answer.lead, answer.lifted) == (lead, False)


def test_no_domain_subtype_and_respondent_ever_make_a_body_handle_its_own_case() -> None:
    cases = [(domain.code, subtype) for domain in DOMAINS for subtype in (None, *domain.subtypes)]
    for (code, subtype), respondent in product(cases, BODIES):
        try:
            answer = routed(code, subtype, respondent.id)
        except NotFound:
            assert respondent.supervisor is None
            continue
        assert respondent.id not in {answer.lead, *answer.assist}


def test_arrears_of_the_finance_bureau_are_lifted_above_it_and_say_so() -> None:
    answer = routed("DEBT", "goods", "finance")
    assert (answer.lead, answer.lifted) == ("government_office", True)


def test_the_township_where_it_happened_assists_unless_it_is_complained_about() -> None:
    asked = Matter("DEBT", "goods", None, places=("xuedian",))
    assert "xuedian" in route(asked, rules=RULES, bodies=BODIES).assist
    accused = Matter("DEBT", "goods", "xuedian", places=("xuedian",))
    assert "xuedian" not in route(accused, rules=RULES, bodies=BODIES).assist


@pytest.mark.parametrize("domain", ["DEBT", "LAND", "OTHER", "PROM"])
def test_what_the_airport_zone_runs_is_not_this_citys_whatever_the_map_says(domain: str) -> None:
    asked = Matter(domain, None, "airport_zone", named=frozenset({"airport_zone"}))
    answer = route(asked, rules=RULES, bodies=BODIES)
    assert (answer.rule, answer.suggests, answer.lead) == ("airport_zone", "R09", "credit_office")


def test_who_receives_a_wage_complaint_first_may_not_send_the_person_away() -> None:
    assert routed("DEBT", "migrant_wages").first_receiver
    assert not routed("DEBT", "goods").first_receiver


def test_the_next_best_leads_are_named() -> None:
    assert routed("DEBT", "migrant_wages").runners_up[0] == "finance"


def test_an_old_name_leads_to_the_body_that_took_over() -> None:
    for body in BODIES:
        for name in body.names:
            assert BODIES.named(name) is body


def test_the_fourteen_domains_and_the_fourteen_services_of_task_twenty_are_there() -> None:
    subtypes = {domain.code: domain.subtypes for domain in DOMAINS}
    assert len(subtypes) == 14
    assert len(subtypes["TOWN"]) == 14


RULE = '[[rule]]\nid = "a"\ndomain = []\nsubtype = []\nlead = "finance"\nassist = []\nbecause = "x"\nsource = "s"\n'


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (RULE.replace('"finance"', '"nobody"'), "unknown nobody"),
        (RULE.replace("domain = []", 'domain = ["XX"]'), "unknown XX"),
        (RULE.replace("subtype = []", 'subtype = ["wages"]'), "unknown wages"),
        (RULE.replace("domain = []", 'domain = ["DEBT"]'), "must catch everything"),
        (RULE.replace('"s"', '""'), "source"),
    ],
)
def test_bad_rules_are_refused_with_file_entry_and_reason(tmp_path: Path, text: str, reason: str) -> None:
    file = tmp_path / "routing.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(RulebookError, match=f"routing.toml.*{reason}"):
        load_routing(BODIES, DOMAINS, file)
