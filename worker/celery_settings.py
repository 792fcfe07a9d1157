"""Celery settings: quick delivery, bounded waits. The database rows are the work list; the queue only signals."""

from django.conf import settings
from kombu.entity import Queue

from backend.common import jobs
from worker.schedule import SCHEDULE

# Who only rings knows tasks by their names.
imports = ("worker.signals",) if settings.PROCESS == "ringer" else ("worker.tasks", "worker.signals")

broker_url = settings.CELERY_BROKER_URL
broker_connection_retry_on_startup = True
broker_connection_timeout = settings.BROKER_TIMEOUT_SECONDS
broker_connection_max_retries = None

if broker_url.startswith(("redis://", "rediss://")):
    broker_transport_options = {
        # A frozen Redis must not hang whoever publishes.
        "socket_timeout": settings.BROKER_TIMEOUT_SECONDS,
        "socket_connect_timeout": settings.BROKER_TIMEOUT_SECONDS,
        "health_check_interval": 10,
        # A task whose worker was killed is rung again after this long. Longer than any task may take.
        "visibility_timeout": 60,
        "unacked_restore_interval": 1,
        "unacked_restore_throttle": 1,
        "global_keyprefix": "dandeli:celery:",
        # Publishing tries to connect once; how often a worker tries is broker_connection_max_retries.
        "max_retries": 0,
    }

else:
    # A worker that is started again under its name finds the queue of its remote control taken as long as the broker
    # keeps its old connection: an exclusive queue is locked then (405, and the worker ends). This one is shared, and
    # ends by itself when nobody has used it for a while.
    control_queue_exclusive = False
    control_queue_durable = True

# Publishing either works at once or is left to the sweepers: the caller's answer does not wait for it.
task_publish_retry = False

QUEUES = tuple(jobs.QUEUES)
task_queues = [Queue(name) for name in QUEUES]  # type: ignore[no-untyped-call]
task_default_queue = "default"
task_routes = {
    "accounts.send_otp": {"queue": "otp"},
    "payments.process_event": {"queue": "webhooks"},
    "payments.drain_events": {"queue": "webhooks"},
    "*.ring_*": {"queue": "sweeps"},
    "bookings.expire_attempts": {"queue": "sweeps"},
    "bookings.release_blocks": {"queue": "sweeps"},
    "bookings.tell_of_stays": {"queue": "sweeps"},
    "payments.check_orders": {"queue": "sweeps"},
    "payments.collect_balances": {"queue": "sweeps"},
    "waiting.serve_line": {"queue": "sweeps"},
    "documents.issue_papers": {"queue": "sweeps"},
    "integrations.number_events": {"queue": "sweeps"},
    # Slow, and many at once: nothing that moves money waits behind them.
    "documents.make_paper": {"queue": "papers"},
    "documents.forget_sheets": {"queue": "papers"},
    "catalogue.make_photo": {"queue": "papers"},
    "catalogue.draw_preview": {"queue": "papers"},
    # They wait for strangers: nobody else waits behind them.
    "integrations.deliver": {"queue": "deliveries"},
    "channels.fetch_feed": {"queue": "feeds"},
    "sites.*": {"queue": "sweeps"},
    "common.*": {"queue": "sweeps"},
    "audit.*": {"queue": "sweeps"},
}

# A task is done when it has ended, not when it has begun; a killed child's task runs again, a few times at most.
task_acks_late = True
task_reject_on_worker_lost = True
task_retry_on_worker_lost = True
task_time_limit = 45
task_soft_time_limit = 40
worker_prefetch_multiplier = 1
worker_max_tasks_per_child = 2000
worker_max_memory_per_child = 200_000
worker_cancel_long_running_tasks_on_connection_loss = True
# Below the few seconds that process managers grant between the polite and the hard signal.
worker_soft_shutdown_timeout = 4

# Rows hold results; nobody reads them from Celery.
task_ignore_result = True
result_backend = None
worker_hijack_root_logger = False
worker_send_task_events = True
task_send_sent_event = True

beat_schedule = SCHEDULE
# Everything in the schedule may be late, missed or doubled: no file is needed to remember it.
beat_scheduler = "celery.beat:Scheduler"
beat_max_loop_interval = 5
timezone = settings.TIME_ZONE

# Django's connections are pooled by psycopg; opening the pool anew for each task would cost more than the task.
CELERY_DB_REUSE_MAX = 1000
