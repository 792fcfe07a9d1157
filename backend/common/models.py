"""Shared models: heartbeats, clocks of processes, and remembered answers of Idempotency-Key."""

from django.conf import settings
from django.db import models


class Heartbeat(models.Model):
    """When a job of a queue was last done, or beat last rang: health is work done, not a process that exists."""

    # A queue's name, or `beat`.
    name = models.CharField(max_length=64, primary_key=True)
    beaten_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} at {self.beaten_at:%H:%M:%S}"


class ProcessClock(models.Model):
    """How far the clock of a process' node was ahead of PostgreSQL's, when the process last looked."""

    # `worker node-7:4242`: what it does, where, and its process id.
    process = models.CharField(max_length=128, primary_key=True)
    host = models.CharField(max_length=96)
    ahead_ms = models.BigIntegerField()
    # Half of the way there and back: the difference is known so exactly and no better.
    within_ms = models.PositiveIntegerField()
    read_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.process}: {self.ahead_ms / 1000:+.3f} s"


class RememberedAnswer(models.Model):
    """The answer to a request that carried an Idempotency-Key, or the claim of one that still runs."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    claimed_at = models.DateTimeField()
    # Null while the first request still runs.
    status = models.PositiveSmallIntegerField(null=True)
    body = models.TextField(blank=True)
    content_type = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="one_answer_per_key")]
        indexes = [models.Index(fields=["claimed_at"])]

    def __str__(self) -> str:
        return f"{self.key} of user {self.user_id}"
