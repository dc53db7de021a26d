"""Run as a program: store a file, and perhaps die before the row commits.

Arguments: the organisation's identifier, the words to store, and "die" or "live".
"""

import os
import signal
import sys
from uuid import UUID

import django
from django.core.files.base import ContentFile
from django.db import transaction


def main() -> None:
    """Store, and say which row it is."""
    django.setup()
    from amends.files import services  # models need the set-up above

    organisation, words, fate = sys.argv[1:]
    with transaction.atomic():
        file = services.store(
            organisation=UUID(organisation),
            upload=ContentFile(words.encode()),
            name="words.txt",
            by=UUID(int=7),
        )
        if fate == "die":
            os.kill(os.getpid(), signal.SIGKILL)
    sys.stdout.write(f"{file.pk}\n")


if __name__ == "__main__":
    main()
