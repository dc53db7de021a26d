"""The settings that the type checker reads: the real ones, with what they cannot do without."""

import os

os.environ.setdefault("AMENDS_SECRET_KEY", "for the type checker only")

from amends.config.settings import *  # noqa: F403 - the variable has to be there first
