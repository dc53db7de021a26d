"""`amends work`: run background tasks."""

import signal
import threading
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from amends.background.worker import Worker


class Command(BaseCommand):
    """A worker process. Any number of them may run beside each other."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What may be said on the command line."""
        parser.description = _(
            "Run background tasks until told to stop; the task in hand is finished first."
        )
        parser.add_argument(
            "--once", action="store_true", help=_("Run the tasks that are due now, then stop.")
        )
        parser.add_argument(
            "--queue",
            action="append",
            default=[],
            metavar="NAME",
            help=_("Take tasks of this queue only. May be given several times."),
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Work. SIGTERM and Ctrl-C stop after the task in hand; a second one stops at once."""
        stop = threading.Event()
        before: dict[signal.Signals, Any] = {}

        def ask_to_stop(number: int, _frame: FrameType | None) -> None:
            stop.set()
            signal.signal(number, signal.SIG_DFL)

        for number in (signal.SIGTERM, signal.SIGINT):
            before[number] = signal.signal(number, ask_to_stop)
        worker = Worker(queues=tuple(options["queue"]))
        try:
            if options["once"]:
                while not stop.is_set() and worker.run_once():
                    pass
            else:
                worker.run_forever(stop)
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
