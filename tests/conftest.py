"""Fixtures for every test.

Databases (CONTRIBUTING.md, "How tests get a database", says which one to take):

* `database`: both engines in turn; everything that the test writes is undone.
* `page_database`: the same on SQLite alone, for tests of pages.
* `beginning`, `page_beginning`: the same, where a story has been told already.
* `committed_database`: both engines in turn; a fresh copy that the test may commit to.
* `live_site`: the application served from such a copy on SQLite, for browser stories.

Real material: `shared_data`, `shared_demo`, `shared_seed`.
"""

import os

from tests import run_folder

RUN = run_folder.make()

# Before anything reads the settings: Django's are loaded after this file (pytest-django waits for it).
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amends.config.settings")
os.environ["AMENDS_SECRET_KEY"] = "for tests only, and in no other place"
os.environ["AMENDS_DATA"] = str(RUN / "data")
os.environ.pop("AMENDS_DATABASE", None)
os.environ.pop("AMENDS_CLAMD", None)
os.environ.pop("AMENDS_FILES", None)

pytest_plugins = [
    "tests.fixtures.browser",
    "tests.fixtures.databases",
    "tests.fixtures.network",
    "tests.fixtures.random",
    "tests.fixtures.servers",
    "tests.fixtures.settings",
    "tests.fixtures.shared",
]
