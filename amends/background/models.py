"""The table of tasks."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from amends.background.rules import FINISHED, State
from amends.identifiers import uuid7


class TaskRunQuerySet(models.QuerySet["TaskRun"]):
    """Which tasks wait, and for what. Times are the database's, so that workers need not agree."""

    def ready(self) -> Self:
        """Those that may start now, the most urgent and then the oldest first."""
        return self.filter(
            Q(run_after=None) | Q(run_after__lte=Now()), state=State.READY.value
        ).order_by("-priority", "id")

    def abandoned(self) -> Self:
        """Those whose worker has not renewed its lease in time, the oldest first."""
        return self.filter(state=State.RUNNING.value, leased_until__lt=Now()).order_by("id")

    def in_queues(self, queues: tuple[str, ...]) -> Self:
        """Those of the queues named; all of them when none is named."""
        return self.filter(queue__in=queues) if queues else self

    def held(self, run: "TaskRun") -> Self:
        """This very attempt, as long as nobody else has taken it over."""
        return self.filter(
            pk=run.pk,
            state=State.RUNNING.value,
            leased_by=run.leased_by,
            attempts=run.attempts,
        )


class TaskRun(models.Model):
    """One task: what to call, who holds it, and what came of it.

    `arguments` is a JSON list and `keywords` a JSON object. A task belongs to no organisation and is
    out of reach of a redaction, so nothing of it holds words: tasks take identifiers and return
    nothing, and a traceback says where, never what was in hand.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    queue = models.CharField(max_length=100)
    path = models.CharField(max_length=300)
    arguments = models.JSONField(default=list)
    keywords = models.JSONField(default=dict)
    priority = models.SmallIntegerField(default=0)
    run_after = models.DateTimeField(null=True)
    # Two tasks of the same path and key are one task.
    key = models.CharField(max_length=200, null=True)  # noqa: DJ001  # NULL is what lets many have none
    state = models.CharField(max_length=10, default=State.READY.value)
    attempts = models.PositiveSmallIntegerField(default=0)
    workers = models.JSONField(default=list)
    leased_by = models.CharField(max_length=100, default="")
    leased_until = models.DateTimeField(null=True)
    enqueued_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    last_attempted_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    result = models.JSONField(null=True)
    error_class = models.CharField(max_length=300, default="")
    traceback = models.TextField(default="")

    objects = TaskRunQuerySet.as_manager()

    class Meta:
        """What the database refuses, and what serves the two questions that workers ask."""

        constraints = [
            models.UniqueConstraint(fields=["path", "key"], name="one_task_per_key"),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in State]), name="task_state_known"
            ),
            models.CheckConstraint(
                condition=(
                    Q(state=State.RUNNING.value, leased_until__isnull=False) & ~Q(leased_by="")
                )
                | (Q(leased_until=None, leased_by="") & ~Q(state=State.RUNNING.value)),
                name="task_leased_while_running",
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None) ^ Q(state__in=[s.value for s in sorted(FINISHED)]),
                name="task_finished_with_a_time",
            ),
        ]
        indexes = [
            models.Index(F("priority").desc(), "id", condition=Q(state="READY"), name="task_ready"),
            models.Index(
                fields=["leased_until"], condition=Q(state="RUNNING"), name="task_running"
            ),
            models.Index(fields=["finished_at"], name="task_finished"),
        ]

    def __str__(self) -> str:
        return f"{self.path} {self.id}"
