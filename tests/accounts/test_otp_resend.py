"""A new code ends the old one."""

import pytest

from backend.notifications.models import Message
from tests.accounts.test_limits import a_minute_passes
from tests.accounts.test_login import answer, ask, said
from tests.cast import ASHA, RAVI

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def two_codes(api, phones, bell):
    """Asha asked, waited, and asked again."""
    for _ in range(2):
        ask(api)
        bell.answer()
        a_minute_passes()
    first, second = (text[:6] for _, text in phones.texts)
    # Once in a million runs they are the same.
    if first == second:
        pytest.skip("the same digits twice")
    return first, second


def test_after_a_resend_the_old_code_is_as_good_as_a_wrong_one(api, two_codes, code):
    old, new = two_codes
    refused = answer(api, old)
    somebody_elses = answer(api, code(RAVI))
    assert (refused.status_code, said(refused)) == (400, said(somebody_elses))
    assert answer(api, new).status_code == 200
    used = answer(api, new)
    assert (used.status_code, said(used)) == (400, said(refused))


def test_wrong_tries_at_the_old_code_do_not_count_for_the_new_one(api, phones, bell):
    ask(api)
    bell.answer()
    for _ in range(6):
        answer(api, "x")
    a_minute_passes()
    ask(api)
    bell.answer()
    assert answer(api, phones.last(ASHA)[:6]).status_code == 200


def test_a_code_whose_sms_is_late_is_not_sent_after_the_new_one(api, phones, bell):
    ask(api)
    late = bell.rung.pop()
    a_minute_passes()
    ask(api)
    bell.answer()
    bell.rung.append(late)
    bell.answer()
    assert len(phones.texts) == 1
    assert set(Message.objects.values_list("state", flat=True)) == {"sent", "dropped"}
