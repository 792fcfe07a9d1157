"""A room below asks, and rooms above answer, without the room below knowing of them."""

import pytest

from backend.common.hooks import HookForAll, HookForEach, RegisteredTwice


def first(number):
    return f"first of {number}"


def second(number):
    return f"second of {number}"


def test_everybody_who_registered_is_asked_in_their_order():
    hook = HookForAll("numbers")
    hook.register(first)
    hook.register(second)
    assert list(hook.ask(7)) == ["first of 7", "second of 7"]


def test_nobody_registered_is_no_answer():
    assert list(HookForAll("numbers").ask(7)) == []
    assert HookForEach("numbers").ask("small", 7) is None


def test_whoever_stops_reading_asks_nobody_else():
    asked = []
    hook = HookForAll("numbers")

    @hook.register
    def one(number):
        asked.append("one")

    @hook.register
    def other(number):
        asked.append("other")

    next(hook.ask(7))
    assert asked == ["one"]


def test_a_key_is_answered_by_whoever_registered_for_it():
    hook = HookForEach("numbers")
    hook.register("small", "round")(first)
    hook.register("large")(second)
    assert [hook.ask(key, 7) for key in ("small", "round", "large")] == ["first of 7", "first of 7", "second of 7"]


def test_registering_leaves_the_function_as_it_is():
    assert HookForAll("numbers").register(first) is first
    assert HookForEach("numbers").register("small")(first) is first


def test_a_key_has_one_answer_and_the_first_one_stays():
    hook = HookForEach("numbers")
    hook.register("small")(first)
    with pytest.raises(RegisteredTwice, match=r"numbers: .*second comes after .*small.*first"):
        hook.register("large", "small")(second)
    assert hook.registered() == {"small": f"{__name__}.first"}


def test_nobody_is_asked_twice():
    hook = HookForAll("numbers")
    hook.register(first)
    with pytest.raises(RegisteredTwice, match="numbers"):
        hook.register(first)
    assert hook.registered() == [f"{__name__}.first"]
