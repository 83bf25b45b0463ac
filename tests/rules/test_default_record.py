"""What may happen to the record of a default, and how long may the answer take?"""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.errors import NotAllowed
from intake.rules import default_record
from intake.rules.default_record import (
    ROWS,
    WAITING,
    RecordEvent,
    RecordStatus,
    awaited,
    possible,
    status_after,
)
from intake.rules.lifecycle import Role

MONDAY = datetime(2026, 10, 12, 2, tzinfo=UTC)
ROLES = st.sampled_from(list(Role))


def test_who_asks_never_decides_and_only_the_secretary_decides() -> None:
    asking = {role for row in ROWS if row.target in WAITING and row.source not in WAITING for role in row.by}
    deciding = {role for row in ROWS if row.source in WAITING for role in row.by}
    assert deciding == {Role.SECRETARY}
    assert not asking & deciding


def test_a_record_ends_only_by_a_document_and_nothing_follows() -> None:
    ending = [row for row in ROWS if row.target in {RecordStatus.REPAIRED, RecordStatus.REVOKED}]
    assert ending
    assert all(row.document and row.event in default_record.ENDS for row in ending)
    assert not [row for row in ROWS if row.source in {RecordStatus.REPAIRED, RecordStatus.REVOKED}]


@given(st.sampled_from(list(RecordStatus)), st.sampled_from(list(RecordEvent)), ROLES)
def test_what_is_no_row_raises_and_what_is_offered_is_a_row(
    status: RecordStatus, event: RecordEvent, role: Role
) -> None:
    offered = [row.event for row in possible(status, role)]
    if event in offered:
        assert default_record.row(status, event, role).event is event
        return
    with pytest.raises(NotAllowed):
        default_record.row(status, event, role)


def test_each_event_leads_to_one_status_so_the_last_tells_how_a_record_stands() -> None:
    assert status_after(None) is RecordStatus.IN_FORCE
    for event in RecordEvent:
        assert {row.target for row in ROWS if row.event is event} == {status_after(event)}


def test_an_objection_that_is_checked_has_its_longer_limit_from_the_day_it_came() -> None:
    objected = (RecordEvent.OBJECT, MONDAY)
    checked = (RecordEvent.CHECK, MONDAY + timedelta(days=2))
    assert awaited([]) is None
    assert awaited([objected]) == ("objection_own", MONDAY)
    assert awaited([objected, checked]) == ("objection_check", MONDAY)
    assert awaited([objected, checked, (RecordEvent.UPHOLD, MONDAY + timedelta(days=3))]) is None
    assert awaited([(RecordEvent.ASK_REPAIR, MONDAY)]) == ("repair_review", MONDAY)
