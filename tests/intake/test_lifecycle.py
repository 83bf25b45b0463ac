"""Is every step in the table allowed, and everything else refused?"""

from itertools import product

import pytest

from intake.desk.steps import APART
from intake.errors import NotAllowed
from intake.rules import lifecycle
from intake.rules.guards import CHECKS
from intake.rules.lifecycle import LIFECYCLE, Event, Guard, Need, Role, Status

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


def test_a_handler_never_decides_on_its_own_requests() -> None:
    decisions = {
        Event.ACCEPT, Event.REFUSE, Event.TRANSFER, Event.CLASSIFY, Event.REFER, Event.ARBITRATE, Event.GRANT_RETURN,
        Event.REJECT_RETURN, Event.GRANT_EXTENSION, Event.REJECT_EXTENSION, Event.SUSPEND, Event.DETERMINE,
        Event.APPROVE, Event.CLOSE, Event.REOPEN, Event.TERMINATE, Event.CONFIRM_SOLVED, Event.WITHDRAW,
        Event.FIND_UNREASONABLE, Event.REJECT_UNREASONABLE,
    }  # fmt: skip
    assert not decisions & {row.event for row in LIFECYCLE if row.by is Role.HANDLER}


def test_every_step_of_a_handler_is_guarded_by_whose_case_it_is() -> None:
    by_handlers = [row for row in LIFECYCLE if row.by is Role.HANDLER]
    assert all(Guard.OWN in row.guards for row in by_handlers if row.event is not Event.DELIVER)
    assert all(Guard.ASSISTING in row.guards for row in by_handlers if row.event is Event.DELIVER)


def test_what_concerns_one_case_alone_moves_it_nowhere_or_is_the_complainants() -> None:
    alone = [row for row in LIFECYCLE if row.event in APART]
    moving = {row.event for row in alone if row.source is not row.target}
    assert moving == {Event.WITHDRAW, Event.CONFIRM_SOLVED, Event.DISPUTE, Event.CLOSE, Event.ARCHIVE}


def test_a_default_is_determined_only_after_verification_and_by_a_second_reviewer() -> None:
    moves = [row for row in LIFECYCLE if row.source is not row.target]
    ways = [row for row in moves if row.target is Status.DETERMINED]
    assert [(row.event, row.source) for row in ways] == [(Event.DETERMINE, Status.DETERMINATION_REVIEW)]
    assert Guard.SECOND_REVIEWER in ways[0].guards
    assert {Need.DOCUMENT, Need.BASIS} <= set(ways[0].needs)
    into_review = {row.source for row in moves if row.target is Status.DETERMINATION_REVIEW}
    assert into_review == {Status.RECTIFYING}
    found = {row.source for row in moves if row.target is Status.RECTIFYING}
    assert found == {Status.VERIFYING, Status.COORDINATING, Status.DETERMINATION_REVIEW}


def test_flags_move_no_case() -> None:
    assert all(row.source is row.target for row in LIFECYCLE if row.event in (Event.URGE, Event.SUPERVISE))


def test_what_speaks_to_somebody_needs_words() -> None:
    spoken = {Event.REFUSE, Event.TRANSFER, Event.REPLY, Event.SEND_BACK, Event.TERMINATE, Event.FIND_UNTRUE}
    assert all(Need.TEXT in row.needs for row in LIFECYCLE if row.event in spoken)


def test_every_guard_has_its_check() -> None:
    assert set(CHECKS) == set(Guard)
