"""Does each guard hold when it should, and say what is wrong when it should not?"""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.reference.rulebook import load_reasons
from intake.rules import guards
from intake.rules.acceptance import BARS, REASONS, Claim, refusal_bar
from intake.rules.guards import Facts, GuardRefused, Unmet
from intake.rules.lifecycle import Guard

TODAY = date(2026, 10, 12)
SOON, GONE = TODAY + timedelta(days=3), TODAY - timedelta(days=1)


@pytest.mark.parametrize(
    ("guard", "facts", "unmet"),
    [
        (Guard.OWN, Facts(TODAY, actor_body="finance", lead="finance"), None),
        (Guard.OWN, Facts(TODAY, actor_body="housing", lead="finance"), Unmet.NOT_YOURS),
        (Guard.OWN, Facts(TODAY, lead="finance"), Unmet.NOT_YOURS),
        (
            Guard.OWN,
            Facts(TODAY, actor_body="finance", lead="finance", accused=frozenset({"finance"})),
            Unmet.NOT_YOURS,
        ),
        (Guard.LEAD_NOT_ACCUSED, Facts(TODAY, lead="finance"), None),
        (
            Guard.LEAD_NOT_ACCUSED,
            Facts(TODAY, lead="finance", accused=frozenset({"finance"})),
            Unmet.LEAD_ACCUSED,
        ),
        (Guard.FIRST_SUPPLEMENT, Facts(TODAY), None),
        (Guard.FIRST_SUPPLEMENT, Facts(TODAY, supplements=1), Unmet.SUPPLEMENTED_ONCE),
        (Guard.SUPPLEMENT_LATE, Facts(TODAY, supplement_by=GONE), None),
        (Guard.SUPPLEMENT_LATE, Facts(TODAY, supplement_by=TODAY), Unmet.SUPPLEMENT_NOT_LATE),
        (Guard.RETURNS_LEFT, Facts(TODAY, returns=1), None),
        (Guard.RETURNS_LEFT, Facts(TODAY, returns=2), Unmet.RETURNED_ENOUGH),
        (Guard.RETURNED_TWICE, Facts(TODAY, returns=2), None),
        (Guard.RETURNED_TWICE, Facts(TODAY, returns=1), Unmet.RETURN_NOT_YET_ARBITRABLE),
        (Guard.MAY_RETURN, Facts(TODAY, return_by=TODAY), None),
        (Guard.MAY_RETURN, Facts(TODAY, return_by=GONE), Unmet.RETURN_TOO_LATE),
        (Guard.MAY_RETURN, Facts(TODAY, return_by=SOON, return_barred=True), Unmet.RETURN_BARRED),
        (Guard.EXTENSION_LEFT, Facts(TODAY, handle_by=TODAY, until=SOON), None),
        (Guard.EXTENSION_LEFT, Facts(TODAY, handle_by=GONE, until=SOON), Unmet.EXTENSION_TOO_LATE),
        (Guard.EXTENSION_LEFT, Facts(TODAY, until=SOON), Unmet.EXTENSION_TOO_LATE),
        (Guard.EXTENSION_LEFT, Facts(TODAY, handle_by=SOON, until=SOON), Unmet.NOT_LONGER),
        (Guard.EXTENSION_LEFT, Facts(TODAY, handle_by=TODAY, until=SOON, longest=TODAY), Unmet.TOO_LONG),
        (Guard.EXTENSION_LEFT, Facts(TODAY, handle_by=TODAY, until=SOON, extensions=1), Unmet.EXTENDED_ONCE),
        (Guard.EXPLAINED, Facts(TODAY, explained=True), None),
        (Guard.EXPLAINED, Facts(TODAY), Unmet.NOT_EXPLAINED),
        (Guard.NOT_RECTIFIED, Facts(TODAY, rectify_by=GONE), None),
        (Guard.NOT_RECTIFIED, Facts(TODAY, rectify_by=SOON, refused_to_rectify=True), None),
        (Guard.NOT_RECTIFIED, Facts(TODAY, rectify_by=SOON), Unmet.STILL_TIME_TO_RECTIFY),
        (Guard.NOT_DETERMINED, Facts(TODAY), None),
        (Guard.NOT_DETERMINED, Facts(TODAY, determined=True), Unmet.DETERMINED_BEFORE),
        (Guard.SECOND_REVIEWER, Facts(TODAY, actor="乙", proposed_by="甲"), None),
        (Guard.SECOND_REVIEWER, Facts(TODAY, actor="甲", proposed_by="甲"), Unmet.SAME_REVIEWER),
        (
            Guard.SECOND_REVIEWER,
            Facts(TODAY, actor="乙", actor_body="finance", proposed_by="甲", proposed_body="finance"),
            Unmet.SAME_BODY,
        ),
        (
            Guard.SECOND_REVIEWER,
            Facts(TODAY, actor="乙", actor_body="xuedian", accused=frozenset({"xuedian"})),
            Unmet.SAME_BODY,
        ),
        (Guard.REFUSAL_HOLDS, Facts(TODAY, refusal="R05"), None),
        (Guard.REFUSAL_HOLDS, Facts(TODAY), Unmet.REASON_UNKNOWN),
        (Guard.REFUSAL_HOLDS, Facts(TODAY, refusal="R02"), None),
        (
            Guard.REFUSAL_HOLDS,
            Facts(TODAY, refusal="R02", claim=Claim(judgment=True)),
            Unmet.JUDGMENT_UNPERFORMED,
        ),
        (
            Guard.REFUSAL_HOLDS,
            Facts(TODAY, refusal="R05", claim=Claim(enterprise=True)),
            Unmet.PROVINCE_DECIDES,
        ),
        (
            Guard.REFUSAL_HOLDS,
            Facts(TODAY, refusal="R05", claim=Claim(enterprise=True, approval="豫〔2026〕1号")),
            None,
        ),
        (Guard.REFUSAL_HOLDS, Facts(TODAY, refusal="R13"), Unmet.ONLY_FOR_SMES),
        (Guard.REFUSAL_HOLDS, Facts(TODAY, refusal="R13", claim=Claim(sme_arrears=True)), None),
    ],
)
def test_a_guard_answers(guard: Guard, facts: Facts, unmet: Unmet | None) -> None:
    assert guards.CHECKS[guard](facts) is unmet


def test_the_first_guard_that_does_not_hold_is_named() -> None:
    with pytest.raises(GuardRefused) as refused:
        guards.check((Guard.FIRST_SUPPLEMENT, Guard.EXPLAINED), Facts(TODAY))
    assert refused.value.unmet is Unmet.NOT_EXPLAINED


@given(st.sampled_from(sorted(REASONS)), st.booleans(), st.booleans())
def test_no_reason_lets_a_firms_complaint_be_refused_here_without_the_province(
    reason: str, judgment: bool, sme: bool
) -> None:
    assert refusal_bar(reason, Claim(judgment, enterprise=True, approval=None, sme_arrears=sme)) is not None


def test_the_reasons_are_those_of_the_reference_data_and_every_bar_has_a_sentence() -> None:
    assert {reason.code for reason in load_reasons()} == REASONS
    assert set(BARS) <= set(Unmet)
