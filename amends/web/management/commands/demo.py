"""`amends demo`: make the demo, serve it, print a link that signs in once."""

import os
import socket
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import waitress
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.core.wsgi import get_wsgi_application
from django.db import connection, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from amends.background.worker import running_inline
from amends.ledger.rules import Actor, Refused
from amends.people.models import Organisation, User
from amends.people.services import make_sign_in_link
from amends.publication.services import publish_files
from amends.ui.as_at import address as day_shown
from amends.web.demo import statement, story
from amends.web.queries.tour import LAST_DAY

HOST = "127.0.0.1"
# In full, so that what reads our files for other machines can see that this is none.
SERVED_AT = "http://127.0.0.1:{port}"
SLUG = "exampleshire"


class Command(BaseCommand):
    """Makes the demo's two cases where they are missing, then serves them."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The port, and whether to serve at all."""
        parser.description = _(
            "Make the demo (two cases: Mr Q, fictional and told in full; Ms Z, from one public statement),"
            " serve it on 127.0.0.1 and print a link that signs in once."
        )
        parser.add_argument("--port", type=int, default=8000, help=_("the port to serve on (8000)"))
        parser.add_argument(
            "--no-serve",
            action="store_true",
            help=_("make the demo, write its public editions into the folder demo/ and stop"),
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Set up, then serve until interrupted."""
        if not options["no_serve"]:
            check_port(options["port"])
        self.say(_("Preparing the database."))
        call_command("migrate", verbosity=0)
        check_made_here()
        self.make()
        self.collect()
        written = self.publish(Path.cwd() / "demo")
        if options["no_serve"]:
            self.say(_("The demo's public editions are in %(folder)s.") % {"folder": written})
            return
        self.serve(options["port"])

    def say(self, words: str) -> None:
        """One line of progress, at once."""
        self.stdout.write(words)
        self.stdout.flush()

    def make(self) -> None:
        """Tell both stories, whole or not at all."""
        if Organisation.objects.filter(slug=SLUG).exists():
            return
        self.say(_("Telling the story of Mr Q, day by day."))
        with transaction.atomic():
            told = story.tell(story.read(), self.progress)
            statement.reconstruct(by=Actor(told.visitor.pk))

    def progress(self, done: int, everything: int) -> None:
        """Ten lines, not hundreds."""
        tenth = max(1, everything // 10)
        if done % tenth == 0 or done == everything:
            self.say(_("  %(done)s of %(all)s entries") % {"done": done, "all": everything})

    def collect(self) -> None:
        """Collect the static files when the package's are newer than those collected."""
        collected = Path(settings.STATIC_ROOT) / "staticfiles.json"
        package = Path(story.__file__).parents[2]
        newest = max(
            (f.stat().st_mtime for f in package.rglob("static/**/*") if f.is_file()), default=0
        )
        if collected.exists() and collected.stat().st_mtime >= newest:
            return
        self.say(_("Preparing styles and images."))
        call_command("collectstatic", verbosity=0, interactive=False)

    def publish(self, folder: Path) -> Path:
        """Write the public editions as files."""
        settings.PUBLIC_FOLDER = folder
        try:
            publish_files()
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        return folder

    def serve(self, port: int) -> None:
        """Serve, with a worker in the same process, until interrupted."""
        visitor = User.objects.get(email=story.VISITOR)
        token = make_sign_in_link(user=visitor, hours=12)
        address = SERVED_AT.format(port=port)
        connection.close()
        self.say("")
        self.say(_("Amends is at %(address)s") % {"address": address})
        link = {"link": address + reverse("use-link", args=[token])}
        self.say(_("Sign in, once, with this link: %(link)s") % link)
        link = {"link": address + reverse("tour", args=[SLUG])}
        self.say(_("Then five minutes with Mr Q:   %(link)s") % link)
        link = {"link": f"{address}/o/{SLUG}/{day_shown(LAST_DAY)}"}
        self.say(_("As at the story's last day:    %(link)s") % link)
        self.say(_("Stop with Ctrl-C."))
        with running_inline():
            waitress.serve(
                get_wsgi_application(), host=HOST, port=port, threads=4, ident="amends", _quiet=True
            )


def check_made_here() -> None:
    """Raises CommandError, saying what to do, for a database of another version.

    Until the first release a migration is edited and not followed by another, so that `migrate`
    finds nothing to do in a demo that was made before.
    """
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        for model in apps.get_models():
            name = model._meta.db_table
            there = name in tables
            table = connection.introspection.get_table_description(cursor, name) if there else ()
            wanted = {column.column for column in model._meta.concrete_fields}
            if not wanted <= {column.name for column in table}:
                raise CommandError(
                    _(
                        "The demo in %(folder)s was made by another version of Amends."
                        " Delete that folder and start again."
                    )
                    % {"folder": settings.DATA_FOLDER}
                )


def check_port(port: int) -> None:
    """Raises CommandError, saying what to do, when the port cannot be had."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError) as problem:
            raise CommandError(
                _(
                    "Port %(port)s is taken (%(problem)s)."
                    " Stop what uses it, or choose another with --port."
                )
                % {"port": port, "problem": os.strerror(getattr(problem, "errno", 0) or 0)}
            ) from problem
