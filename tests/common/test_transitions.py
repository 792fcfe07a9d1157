import pytest

from backend.common.db.transitions import IllegalMove, move, move_all
from backend.holds.models import BookingAttempt
from backend.holds.states import AttemptState as A
from tests.common.crowd import at_once
from tests.holds.steps import bare_attempt

pytestmark = pytest.mark.django_db


@pytest.fixture
def attempt(asha, resort, now):
    return bare_attempt(asha, resort, at=now)


def test_a_move_along_the_table_is_written_with_its_fields(attempt):
    assert move(attempt, A.GUESTS_ADDED, failure="none")
    assert (attempt.state, attempt.failure) == (A.GUESTS_ADDED, "none")
    assert BookingAttempt.objects.filter(state=A.GUESTS_ADDED, failure="none").exists()


def test_a_move_that_the_table_does_not_have_is_a_bug_and_changes_nothing(attempt):
    with pytest.raises(IllegalMove, match="held -> completed"):
        move(attempt, A.COMPLETED)
    assert BookingAttempt.objects.get().state == A.HELD


def test_nothing_leads_away_from_an_end(attempt):
    for state in (A.GUESTS_ADDED, A.PAYMENT_PENDING, A.COMPLETED):
        move(attempt, state)
    for state in A:
        with pytest.raises(IllegalMove):
            move(attempt, state)


def test_whoever_believes_an_old_state_loses_and_writes_nothing(attempt):
    late = BookingAttempt.objects.get()
    move(attempt, A.RELEASED)
    assert move(late, A.GUESTS_ADDED, failure="late") is False
    stored = BookingAttempt.objects.get()
    assert (stored.state, stored.failure) == (A.RELEASED, "")


def test_the_loser_is_not_told_a_state_that_was_never_written(attempt):
    late = BookingAttempt.objects.get()
    move(attempt, A.RELEASED)
    move(late, A.GUESTS_ADDED, failure="late")
    assert (late.state, late.failure) == (A.HELD, "")


@pytest.mark.django_db(transaction=True)
def test_of_many_movers_at_once_one_wins(attempt):
    def try_to_move(_):
        return move(BookingAttempt(pk=attempt.pk, state=A.HELD), A.EXPIRED)

    assert sorted(at_once(12, try_to_move)) == [False] * 11 + [True]


def test_many_rows_move_where_they_are_in_one_of_the_states(attempt, asha, resort, now):
    gone = bare_attempt(asha, resort, at=now)
    move(gone, A.RELEASED)
    moved = move_all(BookingAttempt.objects.all(), begin=(A.HELD, A.GUESTS_ADDED), to=A.EXPIRED, failure="late")
    assert moved == 1
    assert dict(BookingAttempt.objects.values_list("pk", "state")) == {attempt.pk: A.EXPIRED, gone.pk: A.RELEASED}


def test_many_rows_do_not_move_if_one_of_the_steps_is_illegal(attempt):
    with pytest.raises(IllegalMove, match="completed -> expired"):
        move_all(BookingAttempt.objects.all(), begin=(A.HELD, A.COMPLETED), to=A.EXPIRED)
    assert BookingAttempt.objects.get().state == A.HELD
