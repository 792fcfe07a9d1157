"""Workers whose parent answers and whose child does nothing; and one that comes back under its old name."""

import os
import secrets
import signal
from contextlib import ExitStack

import pytest
from kombu import Connection

from backend.common.models import Heartbeat
from tests.faults import processes
from tests.machinery import place
from worker import app, celery_settings, tasks

pytestmark = pytest.mark.django_db(transaction=True)

RABBIT = os.environ.get("TEST_AMQP_URL", "amqp://guest:guest@127.0.0.1:5672//")


def beats(queue):
    return Heartbeat.objects.filter(name=queue).values_list("beaten_at", flat=True).first()


def ring(queue, broker):
    with broker.channel() as channel:
        producer = app.amqp.Producer(channel)
        tasks.beat_heart.apply_async(queue=queue, headers={"heart_of": queue}, producer=producer)


def test_a_worker_whose_child_is_frozen_has_no_heartbeat_though_its_parent_answers(settings):
    url = settings.CACHES["default"]["LOCATION"]
    broker = Connection(url, transport_options=celery_settings.broker_transport_options)
    log = place.var("faults/log/frozen.log")
    with processes.running_worker("frozen", "default", log=log, CELERY_BROKER_URL=url) as worker, broker:
        first = processes.wait_for(lambda: beats("default"))
        (child,) = processes.children(worker.pid)
        os.kill(child, signal.SIGSTOP)
        ring("default", broker)
        assert app.control.ping(["frozen@health"], timeout=5, connection=broker)
        assert beats("default") == first
        os.kill(child, signal.SIGCONT)
        processes.wait_for(lambda: beats("default") > first)


@pytest.fixture
def rabbit():
    try:
        with Connection(RABBIT, connect_timeout=2) as broker:
            broker.connect()
            yield broker
    except OSError as error:
        pytest.skip(f"no RabbitMQ answers at 127.0.0.1:5672 ({type(error).__name__}): start one, or set TEST_AMQP_URL")


def test_a_worker_comes_back_under_its_old_name_while_the_broker_keeps_the_old_connection(rabbit):
    name, logs = f"w{secrets.token_hex(4)}", place.var("faults/log")
    queue = f"dandeli-{name}"
    with ExitStack() as stack:
        stack.callback(lambda: rabbit.channel().queue_delete(queue))
        old = stack.enter_context(processes.running_worker(name, queue, log=logs / "old.log", CELERY_BROKER_URL=RABBIT))
        first = processes.wait_for(lambda: beats(queue))
        # As a host that was cut off: the broker hears nothing, and has not given it up yet.
        for pid in (old.pid, *processes.children(old.pid)):
            os.kill(pid, signal.SIGSTOP)
        new = stack.enter_context(processes.running_worker(name, queue, log=logs / "new.log", CELERY_BROKER_URL=RABBIT))
        said = logs / "new.log"
        processes.wait_for(lambda: new.poll() is not None or "ready." in said.read_text())
        assert new.poll() is None, said.read_text()
        processes.wait_for(lambda: ring(queue, rabbit) or beats(queue) > first)
