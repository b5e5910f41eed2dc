"""Settings over plain environment variables; each has a default that works on one small machine.

docs/operating.md lists the variables for operators. Nothing else reads the environment.
"""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

import dj_database_url
from csp.constants import NONCE, NONE, SELF, STRICT_DYNAMIC
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from chatsite.private_files import group_reads
from chatsite.secret_key import keep_secret

BASE_DIR = Path(__file__).resolve().parent.parent


def flag(name: str, *, default: bool = False) -> bool:
    """Whether the variable says yes: 1, true, yes or on."""
    value = os.environ.get(name, "")
    return value.lower() in {"1", "true", "yes", "on"} if value else default


def words(name: str, default: str = "") -> list[str]:
    """The variable's words, separated by commas."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def number(name: str, default: float) -> float:
    """The variable as a number; raises ImproperlyConfigured for anything else."""
    value = os.environ.get(name, "")
    try:
        return float(value) if value else default
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a number, not {value!r}.") from error


# Where things are -------------------------------------------------------------------------------

DATA_DIR = Path(os.environ.get("DATA_DIR") or BASE_DIR / "data").resolve()
GROUP_READS = group_reads()  # a proxy that sends files itself, in the group of the server
DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
DATABASE_URL = os.environ.get("DATABASE_URL", "")
REDIS_URL = os.environ.get("REDIS_URL", "")
WEB_WORKERS = int(number("WEB_WORKERS", 1))
PIN_PROCESSES = flag("PIN_PROCESSES", default=True)  # each process that serves keeps to a core of its own
MEDIA_ROOT = DATA_DIR / "media"
UPLOADS_ROOT = DATA_DIR / "uploads"  # what comes in pieces, until it is whole
STATIC_ROOT = DATA_DIR / "static"
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
LOCALE_PATHS = [BASE_DIR / "locale"]

# Who may talk to us ------------------------------------------------------------------------------

DEBUG = flag("DEBUG")
TESTING = flag("CHAT_TESTING")
SECRET_KEY = os.environ.get("SECRET_KEY") or keep_secret(DATA_DIR / "secret_key")
SECRET_KEY_FALLBACKS = words("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = words("CSRF_TRUSTED_ORIGINS")
TRUSTED_PROXIES = words("TRUSTED_PROXIES")
METRICS_FROM = words("METRICS_FROM", "127.0.0.0/8,::1")  # networks that may read /metrics
HTTPS_ONLY = flag("HTTPS_ONLY")
SECURE_SSL_REDIRECT = HTTPS_ONLY
SECURE_REDIRECT_EXEMPT = ["^(livez|readyz|healthz)$"]  # asked from the same machine, without the proxy
SECURE_HSTS_SECONDS = int(number("HSTS_SECONDS", 31_536_000 if HTTPS_ONLY else 0))
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS_ONLY and flag("HSTS_SUBDOMAINS", default=True)
SECURE_HSTS_PRELOAD = HTTPS_ONLY and flag("HSTS_PRELOAD", default=True)
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# The __Host- prefix binds a cookie to this host and to HTTPS (RFC 6265bis, section 4.1.3.2).
SESSION_COOKIE_NAME = "__Host-session" if HTTPS_ONLY else "session"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS_ONLY
SESSION_COOKIE_AGE = int(timedelta(days=14).total_seconds())
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS_ONLY else "csrftoken"
CSRF_COOKIE_HTTPONLY = False
CSRF_FAILURE_VIEW = "chatsite.web.error_pages.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [NONCE, STRICT_DYNAMIC],
        "style-src": [SELF],
        "img-src": [SELF, "blob:", "data:"],
        "font-src": [SELF],
        "media-src": [SELF, "blob:"],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

# What it is made of ------------------------------------------------------------------------------

INSTALLED_APPS = [
    "daphne",
    "django_tasks",
    "chatsite.apps.JobsConfig",  # django_tasks_db
    "chatsite.apps.ChatsiteConfig",
    "accounts.apps.AccountsConfig",
    "rooms.apps.RoomsConfig",
    "messaging.apps.MessagingConfig",
    "chatsite.apps.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "channels",
]
MIDDLEWARE = [
    # First what every answer carries, a file's, a redirect's and a refusal's too.
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "chatsite.web.middleware.private",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "chatsite.web.middleware.Compression",  # tokens are masked anew in each answer, against BREACH
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "chatsite.web.middleware.utf8",
    "chatsite.web.middleware.same_site",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.renewal",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.preferences",
    "chatsite.web.middleware.refusals",
    "chatsite.web.middleware.same_viewer",
    "accounts.middleware.detours",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "chatsite.urls"
ASGI_APPLICATION = "chatsite.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "chatsite.web.context_processors.site",
                "accounts.context_processors.notices",
                "rooms.context_processors.rooms",
            ],
        },
    }
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Rows, cache, and the way between processes --------------------------------------------------------

if DATABASE_URL:
    # Every thread that asks the database belongs to a small pool of ours and keeps its connection,
    # so their number is bounded without a pool of connections on top (docs/architecture.md).
    DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=600, conn_health_checks=True)}
    if DATABASES["default"]["ENGINE"].endswith("postgresql"):
        # A PostgreSQL that does not answer is noticed after seconds, not after the hours that TCP might wait.
        DATABASES["default"]["OPTIONS"] = {
            "connect_timeout": 5,  # seconds, as the next two
            "keepalives_idle": 5,
            "keepalives_interval": 5,
            "keepalives_count": 2,
            "tcp_user_timeout": 15_000,  # milliseconds
            "options": "-c lock_timeout=2000 -c statement_timeout=5000 -c idle_in_transaction_session_timeout=10000"
            if flag("DATABASE_LIMITS", default=True)  # manage.py takes the time that it needs
            else "",
            **DATABASES["default"].get("OPTIONS", {}),
        }
else:
    DATABASES = {
        "default": {
            "ENGINE": "chatsite.database.sqlite3",  # Django's, with writers in line
            "NAME": str(DATA_DIR / "maru.sqlite3"),
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,  # seconds
                "init_command": (
                    "PRAGMA journal_mode=WAL;"
                    f"PRAGMA synchronous={'FULL' if flag('SQLITE_SYNC_FULL') else 'NORMAL'};"
                    "PRAGMA journal_size_limit=33554432;"
                ),
            },
            "TEST": {"NAME": str(DATA_DIR / "test.sqlite3")},
        }
    }

CACHES: dict[str, dict[str, Any]]
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "chatsite.cache.DispensableRedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": "maru",
            "OPTIONS": {"socket_timeout": 0.25, "socket_connect_timeout": 0.25},
        }
    }
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [REDIS_URL], "prefix": "maru"},
        }
    }
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "OPTIONS": {"MAX_ENTRIES": 5_000},  # of a rendered message some 1.5 KiB
        }
    }
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}

STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "files": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": MEDIA_ROOT / "files",
            "file_permissions_mode": 0o640 if GROUP_READS else 0o600,
            "directory_permissions_mode": 0o750 if GROUP_READS else 0o700,
        },
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or (TESTING and not flag("CHAT_TESTING_STATIC"))
        else "chatsite.assets.storage.JoinedStaticFilesStorage"
    },
}
if FILES_S3_BUCKET := os.environ.get("FILES_S3_BUCKET", ""):
    STORAGES["files"] = {
        "BACKEND": "messaging.attachments.s3.S3Files",
        "OPTIONS": {
            "bucket_name": FILES_S3_BUCKET,
            "location": os.environ.get("FILES_S3_PREFIX", ""),
            "endpoint_url": os.environ.get("FILES_S3_ENDPOINT") or None,
            "region_name": os.environ.get("FILES_S3_REGION") or None,
            "access_key": os.environ.get("FILES_S3_ACCESS_KEY") or None,
            "secret_key": os.environ.get("FILES_S3_SECRET_KEY") or None,
            "addressing_style": os.environ.get("FILES_S3_ADDRESSING") or None,
        },
    }
WHITENOISE_USE_FINDERS = DEBUG

# Jobs, and what is asked of others ---------------------------------------------------------------

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}  # any queue
JOB_WORKERS = int(number("JOB_WORKERS", 1))  # processes that bin/serve starts; 0: only those of bin/worker
OUTGOING = flag("OUTGOING", default=True)  # whether anything may be asked of servers that people name
OUTGOING_PORTS = {int(port) for port in words("OUTGOING_PORTS", "80,443")}
OUTGOING_TEST_NETWORKS = words("OUTGOING_TEST_NETWORKS") if TESTING else []  # are taken for public

# People ------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
SESSION_ENGINE = "accounts.sessions.store"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "accounts.backends.SessionBackend",
]
PASSWORD_HASHERS = [
    "accounts.passwords.hashers.LimitedArgon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "accounts.passwords.validators.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=30)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "accounts.sign_in.lockout.counted_name"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_LOCKOUT_CALLABLE = "accounts.sign_in.views.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
OTP_TOTP_ISSUER = os.environ.get("SITE_NAME", "Maru")  # as an app names the code
EMAIL_BACKEND = os.environ.get("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(number("EMAIL_PORT", 25))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = flag("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 10  # seconds
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "maru@localhost")

# Words -------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("ko", _("Korean")), ("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SECURE = HTTPS_ONLY
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE: Literal["Lax"] = "Lax"
TIME_ZONE = os.environ.get("TIME_ZONE", "UTC")
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = "chatsite.i18n.formats"

# Chat --------------------------------------------------------------------------------------------

DEMO = flag("SERVE_DEMO")  # said by bin/serve --demo
SITE_NAME = os.environ.get("SITE_NAME", "Maru")
PICTURE_FONT = os.environ.get("PICTURE_FONT", "")  # a file; it draws the names on pictures of links
MESSAGE_MAX_LENGTH = 4000  # grapheme clusters
CHAT_SEND_BURST = int(number("CHAT_SEND_BURST", 0 if TESTING else 10))  # messages at once; 0: no limit
CHAT_SEND_PER_SECOND = number("CHAT_SEND_PER_SECOND", 1)
CHAT_FRAMES_PER_MINUTE = int(number("CHAT_FRAMES_PER_MINUTE", 120))  # from one tab, but for messages; 0: no limit
CHAT_HEAD_CHECK_SECONDS = number("CHAT_HEAD_CHECK_SECONDS", 5) if TESTING else 5.0
CHAT_FAULT_DROP = number("CHAT_FAULT_DROP", 0) if TESTING else 0.0
CHAT_LEASE_SECONDS = number("CHAT_LEASE_SECONDS", 45) if TESTING else 45.0  # how long a killed process counts as here
FILE_MAX_BYTES = int(number("FILE_MAX_MIB", 25) * 1_048_576)
FILES_PER_MESSAGE = 10
FILES_PER_DAY_BYTES = int(number("FILES_PER_DAY_MIB", 1_024) * 1_048_576)  # of one person
FILES_TOTAL_BYTES = int(number("FILES_TOTAL_MIB", 0) * 1_048_576)  # of the house; 0: what the disk holds
FILES_SENDFILE = (
    "" if FILES_S3_BUCKET else os.environ.get("FILES_SENDFILE", "")
)  # where a proxy finds them, e.g. /internal-files/
FILES_SENDFILE_HEADER = os.environ.get("FILES_SENDFILE_HEADER", "X-Accel-Redirect")
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440  # bytes
FILE_UPLOAD_MAX_MEMORY_SIZE = 262_144  # bytes of a body, and of a file in it, that are not put on disk
REQUEST_BODY_MAX = FILE_MAX_BYTES + 1_048_576  # a file and its form
CHAT_SOCKETS_PER_USER = int(number("CHAT_SOCKETS_PER_USER", 20))  # in one process
CONNECTIONS_PER_ADDRESS = int(number("CONNECTIONS_PER_ADDRESS", 500))  # in one process, sockets apart; 0: no limit
SILENCED_SYSTEM_CHECKS: list[str] = []

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"one_line": {"()": "chatsite.monitoring.log_format.OneLine"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": [] if DEBUG else ["one_line"],
        }
    },
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "INFO")},
    "loggers": {
        "axes": {"level": "WARNING"},
        "django_tasks": {"level": "WARNING"},
        "channels_redis": {"level": "CRITICAL"},  # chatsite.delivery.bus says in one line what it says in forty
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
