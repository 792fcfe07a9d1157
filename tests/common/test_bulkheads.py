"""Places of a bulkhead, among threads and among forked processes."""

import os
import signal
import threading
import time

import pytest

from backend.common.outside.bulkheads import Bulkhead, NoPlace


@pytest.fixture
def bulkhead():
    return Bulkhead(7)


def free(bulkhead, of=1):
    """Whether one more finds a place at once."""
    try:
        with bulkhead.place(of=of, queue=1, within=0):
            return True
    except NoPlace:
        return False


def in_a_thread(work):
    found = []
    thread = threading.Thread(target=lambda: found.append(work()))
    thread.start()
    thread.join(5)
    return found[0]


def test_only_so_many_threads_have_a_place(bulkhead):
    with bulkhead.place(of=1, queue=0, within=0):
        assert not in_a_thread(lambda: free(bulkhead))
    assert in_a_thread(lambda: free(bulkhead))


def test_whoever_has_a_place_needs_no_second_one(bulkhead):
    with bulkhead.place(of=1, queue=0, within=0):
        assert free(bulkhead)


def test_a_place_that_becomes_free_in_time_is_taken(bulkhead):
    with bulkhead.place(of=1, queue=1, within=0):
        waiting = threading.Thread(target=time.sleep, args=(0,))
        found = []

        def wait():
            with bulkhead.place(of=1, queue=1, within=5):
                found.append(True)

        waiting = threading.Thread(target=wait)
        waiting.start()
        time.sleep(0.1)
    waiting.join(5)
    assert found == [True]


def test_forked_processes_count_each_other_and_a_killed_one_gives_its_place_back(bulkhead):
    told, tell = os.pipe()
    child = os.fork()
    if not child:
        with bulkhead.place(of=1, queue=0, within=0):
            os.write(tell, b"in")
            time.sleep(30)
        os._exit(0)
    try:
        assert os.read(told, 2) == b"in"
        assert not free(bulkhead)
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    assert free(bulkhead)
