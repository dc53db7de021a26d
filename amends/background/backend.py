"""Django's Tasks on our own table."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ImproperlyConfigured
from django.tasks import Task, TaskResult, TaskResultStatus, task_backends
from django.tasks.backends.base import BaseTaskBackend
from django.tasks.base import TaskError
from django.tasks.exceptions import TaskResultDoesNotExist
from django.tasks.signals import task_enqueued
from django.utils.module_loading import import_string

from amends.background import services
from amends.background.models import TaskRun
from amends.background.rules import NotATask, State

# Django's own classes take no parameters; only their type stubs do.
type AnyTask = Task[..., Any]
type AnyResult = TaskResult[..., Any]


class LeasedBackend(BaseTaskBackend):
    """Tasks that survive their workers: see `amends.background.worker`.

    A task runs at least once and, while leases are kept, never twice at the same time. One whose
    worker died starts again from its beginning, so a task must bear being repeated.
    """

    supports_defer = True
    supports_async_task = True
    supports_get_result = True
    supports_priority = True

    def enqueue[**P, R](
        self, task: "Task[P, R]", args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> "TaskResult[P, R]":
        """Write the task in the caller's transaction."""
        return self.enqueue_once(task, args, kwargs, key=None)

    def enqueue_once[**P, R](
        self,
        task: "Task[P, R]",
        args: Sequence[Any],
        kwargs: Mapping[str, Any],
        *,
        key: str | None,
    ) -> "TaskResult[P, R]":
        """Write the task, unless one with this key is kept: then that one is returned.

        A finished task's key is free again once the task is forgotten (`rules.KEPT_FOR`).
        """
        self.validate_task(task)
        run = services.enqueue(
            path=task.module_path,
            queue=task.queue_name,
            arguments=args,
            keywords=kwargs,
            priority=task.priority,
            run_after=task.run_after,
            key=key,
        )
        result = self.result_of(run, task)
        task_enqueued.send(type(self), task_result=result)
        return result

    def get_result(self, result_id: str) -> AnyResult:
        """What is known of a task. Raises TaskResultDoesNotExist."""
        try:
            run = TaskRun.objects.get(pk=UUID(result_id))
            task = task_at(run.path)
        except (ValueError, TaskRun.DoesNotExist, NotATask) as error:
            raise TaskResultDoesNotExist(result_id) from error
        return self.result_of(
            run,
            task.using(
                priority=run.priority,
                queue_name=run.queue,
                run_after=run.run_after,
                backend=self.alias,
            ),
        )

    def result_of[**P, R](self, run: TaskRun, task: "Task[P, R]") -> "TaskResult[P, R]":
        """A row as Django's Tasks show it."""
        errors = []
        if run.error_class:
            errors.append(TaskError(exception_class_path=run.error_class, traceback=run.traceback))
        result: TaskResult[P, R] = TaskResult(
            task=task,
            id=str(run.pk),
            status=TaskResultStatus(run.state),
            enqueued_at=run.enqueued_at,
            started_at=run.started_at,
            finished_at=run.finished_at,
            last_attempted_at=run.last_attempted_at,
            args=run.arguments,
            kwargs=run.keywords,
            backend=self.alias,
            errors=errors,
            worker_ids=list(run.workers),
        )
        if run.state == State.SUCCESSFUL:
            # The class is frozen, and Django's own backends fill the value in this way too.
            object.__setattr__(result, "_return_value", run.result)
        return result


def configured() -> LeasedBackend:
    """The backend that the settings name, which is ours."""
    backend = task_backends["default"]
    if not isinstance(backend, LeasedBackend):
        raise ImproperlyConfigured("TASKS does not name amends.background.backend.LeasedBackend.")
    return backend


def task_at(path: str) -> AnyTask:
    """The task of that import path. Raises NotATask."""
    try:
        found = import_string(path)
    except ImportError as error:
        raise NotATask(f"{path} is not there any more.") from error
    if not isinstance(found, Task):
        raise NotATask(f"{path} is not a task.")
    return found
