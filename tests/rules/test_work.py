"""Is work told from no work, and a sum from a guess, whatever comes back?"""

from datetime import UTC, datetime
from hashlib import sha256
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from intake.rules.work import Answer, Task, is_added, is_over, is_worked

SEEDS = st.binary(min_size=16, max_size=16).map(bytes.hex)
BITS = 6  # quick to find here


def a_task(seed: str) -> Task:
    return Task("token", seed, BITS, 1_800_000_000)


@given(SEEDS)
def test_the_first_number_after_which_the_digest_begins_with_so_many_zero_bits_is_work(seed: str) -> None:
    for number in count():
        bits = f"{int.from_bytes(sha256(f'{seed}:{number}'.encode()).digest()):0256b}"
        assert is_worked(a_task(seed), Answer(found=str(number))) == bits.startswith("0" * BITS)
        if bits.startswith("0" * BITS):
            return


@given(SEEDS, st.text(max_size=30))
def test_what_is_no_number_is_no_work_and_no_error(seed: str, typed: str) -> None:
    if not (typed.isascii() and typed.isdigit()):
        assert not is_worked(a_task(seed), Answer(found=typed))
    is_added(a_task(seed), Answer(total=typed))


@given(SEEDS, st.integers(-5, 40), st.sampled_from(["{}", " {} "]))
def test_only_the_sum_is_the_sum(seed: str, typed: int, written: str) -> None:
    task = a_task(seed)
    assert all(1 <= number <= 9 for number in task.addends)
    assert is_added(task, Answer(total=written.format(typed))) == (typed == sum(task.addends))


def test_figures_of_an_input_methods_full_width_are_figures() -> None:
    task = a_task("0" * 32)
    assert task.addends == (1, 1)
    assert is_added(task, Answer(total="２"))


def test_a_task_is_over_from_its_last_second_on() -> None:
    task = a_task("0" * 32)
    assert not is_over(task, datetime.fromtimestamp(task.until - 1, UTC))
    assert is_over(task, datetime.fromtimestamp(task.until, UTC))
