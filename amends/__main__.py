"""The command line: `amends …` is Django's, with our settings and our commands."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Run the command named in sys.argv."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amends.config.settings")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
