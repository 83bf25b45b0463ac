"""Is every step in the table allowed, and everything else refused?"""

from itertools import product

import pytest

from intake.errors import NotAllowed
from intake.rules import lifecycle
from intake.rules.lifecycle import LIFECYCLE, Event, Role, Status

ROWS = {(row.source, row.event, row.by) for row in LIFECYCLE}
EVERYTHING = list(product(Status, Event, Role))


def test_every_row_of_the_table_is_allowed_and_leads_where_it_says() -> None:
    for row in LIFECYCLE:
        assert lifecycle.step(row.source, row.event, row.by).target is row.target


@pytest.mark.parametrize("status", Status)
def test_whatever_is_not_in_the_table_is_refused_with_what_is_possible(status: Status) -> None:
    for event, role in product(Event, Role):
        if (status, event, role) in ROWS:
            continue
        with pytest.raises(NotAllowed) as refused:
            lifecycle.step(status, event, role)
        assert len(refused.value.possible) == len(lifecycle.leaving(status))


def test_a_button_shown_is_a_step_allowed_and_the_reverse() -> None:
    shown = {(s, e, r) for s, r in product(Status, Role) for e in lifecycle.possible(s, r)}
    assert shown == ROWS


def test_no_two_rows_give_the_same_step_different_ends() -> None:
    assert len(ROWS) == len(LIFECYCLE)


def test_every_status_but_the_first_is_reached_from_the_first() -> None:
    reached = {Status.RECEIVED}
    for _ in Status:
        reached |= {row.target for row in LIFECYCLE if row.source in reached}
    assert reached == set(Status)


def test_only_an_archived_case_is_at_its_end() -> None:
    assert [status for status in Status if not lifecycle.leaving(status)] == [Status.ARCHIVED]


def test_a_handler_never_accepts_classifies_or_refers() -> None:
    its_own = {Event.SIGN, Event.REPLY, Event.REPORT, Event.RESUME}
    assert {row.event for row in LIFECYCLE if row.by is Role.HANDLER} == its_own
