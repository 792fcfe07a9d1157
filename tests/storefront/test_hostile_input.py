"""What no browser of ours sends: a page says so, or goes on without it, and never breaks."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("query", ["month=9999-12", "check_in=9999-12-31", "month=9999-11&check_in=9999-12-01"])
def test_the_end_of_all_calendars_is_a_page(client, resort, room, query):
    assert client.get(f"/r/{resort.slug}/dates/?{query}").status_code == 200
