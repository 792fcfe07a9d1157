"""Memory of processes: most, and growth since they had settled."""

from sandbox.nemesis.memory_watch import GROWTH_MOST_MB, WEB_MOST_MB, MemoryWatch


def watched(*measured, environ=None):
    """A web process measured every five seconds, from 0."""
    watch = MemoryWatch(0, environ or {})
    for number, megabytes in enumerate(measured):
        watch.take("web", 4711, 1, number * 5.0, megabytes)
    return watch


def test_a_process_that_loads_and_then_serves_is_no_finding():
    assert watched(20, 150, 200, 220, 210).objections() == []


def test_growth_counts_from_when_it_had_settled():
    assert watched(20, 60, 100, 100 + GROWTH_MOST_MB).objections() == []
    (told,) = watched(20, 60, 100, 101 + GROWTH_MOST_MB).objections()
    assert "web 4711: grew by" in told


def test_the_fronts_own_limit_is_ours():
    assert "the limit is" in watched(WEB_MOST_MB + 1).objections()[0]
    assert watched(WEB_MOST_MB + 1, environ={"WEB_MAX_RSS_MB": "600"}).objections() == []
