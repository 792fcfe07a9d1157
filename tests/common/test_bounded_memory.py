"""A memory that is bounded: what was asked for lately stays."""

from backend.common.bounded_memory import BoundedMemory


def test_what_is_kept_is_found_and_else_nothing():
    memory: BoundedMemory[str, int] = BoundedMemory(10)
    memory.keep("a", 1, weight=1)
    assert (memory.get("a"), memory.get("b")) == (1, None)


def test_it_never_weighs_more_than_it_may():
    memory: BoundedMemory[int, int] = BoundedMemory(100)
    for number in range(1000):
        memory.keep(number, number, weight=7)
        assert len(memory) * 7 <= 100
    assert memory.get(999) == 999


def test_what_is_asked_for_again_and_again_outlasts_what_is_not():
    memory: BoundedMemory[object, int] = BoundedMemory(20)
    memory.keep("wanted", 1, weight=1)
    for number in range(100):
        memory.keep(number, number, weight=1)
        assert memory.get("wanted") == 1
    assert memory.get(0) is None


def test_what_is_too_large_is_not_kept_and_drives_nothing_out():
    memory: BoundedMemory[str, int] = BoundedMemory(10)
    memory.keep("small", 1, weight=1)
    memory.keep("large", 2, weight=6)
    assert (memory.get("small"), memory.get("large")) == (1, None)
