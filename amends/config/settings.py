"""The one settings file. docs/reference/settings.md lists every environment variable; a test compares."""

import os
from pathlib import Path

from django.utils.csp import CSP

from amends.config import environment as env

PACKAGE = Path(__file__).resolve().parent.parent

# Where Amends keeps its database, files and keys when nothing else is said.
DATA_FOLDER = env.folder("AMENDS_DATA", Path.cwd() / "var")

DEBUG = env.flag("AMENDS_DEBUG", default=False)
SECRET_KEY = env.text("AMENDS_SECRET_KEY")
ALLOWED_HOSTS = env.names("AMENDS_HOSTS", "127.0.0.1,localhost,[::1]")
SECURE = env.flag("AMENDS_HTTPS", default=False)
# Pages with a name that does not exist print nothing in production, and fail everywhere else.
LOUD_TEMPLATES = env.flag("AMENDS_LOUD_TEMPLATES", default=DEBUG or not SECURE)

DATABASES = {"default": env.database("AMENDS_DATABASE", DATA_FOLDER / "amends.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "amends.ui",
    "amends.files",
    "amends.ledger",
    "amends.background",
    "amends.people",
    "amends.investigations",
    "amends.recommendations",
    "amends.plans",
    "amends.evidence",
    "amends.assurance",
    "amends.standing",
    "amends.intake",
    "amends.governance",
    "amends.publication",
    "amends.web",
    "amends.config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "amends.people.middleware.ScopeMiddleware",
]

ROOT_URLCONF = "amends.config.urls"
WSGI_APPLICATION = "amends.config.wsgi.application"
AUTH_USER_MODEL = "people.User"
LOGIN_URL = "sign-in"
CSRF_FAILURE_VIEW = "amends.web.views.errors.form_too_old"
LOGIN_REDIRECT_URL = "home"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "amends.config.jinja.environment",
            "context_processors": [
                "django.template.context_processors.csp",
                "django.contrib.messages.context_processors.messages",
                "amends.ui.context.page_context",
            ],
        },
    },
]

LANGUAGE_CODE = "en-gb"
# A language is offered once it has a catalogue: a page must not say `lang="cy"` over English words.
LANGUAGES = [("en-gb", "English")]
# Catalogues that an installation adds for its editions stand before ours.
LOCALE_PATHS = [env.folder("AMENDS_LANGUAGES", DATA_FOLDER / "languages"), PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
# What day it is, is decided in London (DESIGN.md, "Time").
TIME_ZONE = "Europe/London"

STATIC_URL = "/assets/"
STATIC_ROOT = env.folder("AMENDS_STATIC", DATA_FOLDER / "static")
STORAGES = {
    # What people upload: in a folder, or in a bucket.
    "default": env.files("AMENDS_FILES", DATA_FOLDER / "files"),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG

# Where ClamAV's daemon listens; empty where files are not scanned, which pages then say.
CLAMD = env.scanner("AMENDS_CLAMD")

# Uploads over this many bytes are streamed to disk; AMENDS_UPLOAD_MB is the most that a form takes.
UPLOAD_MEGABYTES = env.whole("AMENDS_UPLOAD_MB", 200, least=1)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

TASKS = {"default": {"BACKEND": "amends.background.backend.LeasedBackend", "QUEUES": []}}
# Seconds that a worker holds a task before another may take it over; a living worker renews it.
TASK_LEASE_SECONDS = env.whole("AMENDS_TASK_LEASE", 60, least=2)

# What an earlier stage announces and later stages answer, in the same transaction.
REACTIONS = "amends.config.reactions.REACTIONS"

# Private keys that seal editions: a folder of files, never the database.
KEY_FOLDER = env.folder("AMENDS_KEYS", DATA_FOLDER / "keys")
# Where published editions are written as files.
PUBLIC_FOLDER = env.folder("AMENDS_PUBLIC", DATA_FOLDER / "public")
# Where the public reads them, which each edition prints of itself; empty until somebody says it.
PUBLIC_ADDRESS = env.address("AMENDS_PUBLIC_ADDRESS")
# How editions look: neutral, or as the NHS's pages for those who may.
SKIN = env.one_of("AMENDS_SKIN", "neutral", ("NEUTRAL", "NHS")).lower()
# What the organisation says in the accessibility statement of its public site: a TOML file, if there is one.
ACCESSIBILITY = env.read("AMENDS_ACCESSIBILITY") or ""

# Where messages to those who follow a plan are handed in; without it nobody is asked for an address.
MAIL = env.mail("AMENDS_MAIL", "AMENDS_MAIL_FROM")

SECURE_CSP = {
    "default-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SESSION_COOKIE_SECURE = SECURE
CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
X_FRAME_OPTIONS = "DENY"

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.one_of("AMENDS_LOG_LEVEL", "WARNING", LEVELS)},
}

# Last, when every name has been asked for.
env.check_names(os.environ, env.ASKED)
