"""Settings of the whole site. Everything that differs between machines comes from the environment (see README.md)."""

from pathlib import Path

from csp.constants import NONCE, NONE, SELF

from realty.console.look import UNFOLD as UNFOLD
from realty.database.config import database_settings, pooled, standby_settings
from realty.database.process import is_served
from realty.env import env_bool, env_choice, env_int, env_list, env_path, env_secret, env_secrets, env_str
from realty.file_storage import file_storages, photo_senders
from realty.keys import digest_key, field_encryption_keys, secret_key
from realty.logs import to_console
from realty.map_tiles import tile_source
from realty.production import refuse_unsafe
from realty.queued_tasks import TASKS_TAKEN_UP as TASKS_TAKEN_UP
from realty.queued_tasks import TASKS_THAT_WAIT as TASKS_THAT_WAIT

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = env_path("DATA_DIR", BASE_DIR / "data")
PRODUCTION = env_bool("PRODUCTION", False)
DEBUG = env_bool("DEBUG", False)

SECRET_KEY = secret_key(env_secret("SECRET_KEY", ""), DATA_DIR, PRODUCTION)
# Keys of before: what they signed still holds.
SECRET_KEY_FALLBACKS = env_secrets("SECRET_KEY_FALLBACKS")
DIGEST_KEY = digest_key(env_secret("DIGEST_KEY", ""), SECRET_KEY, DATA_DIR, PRODUCTION)
FIELD_ENCRYPTION_KEYS = field_encryption_keys(env_secrets("FIELD_ENCRYPTION_KEYS"), DATA_DIR, PRODUCTION)
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", [] if PRODUCTION else ["*"])
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS", [])
# How vendors and recipients reach this site: callbacks, webhooks and unsubscribe links begin with it.
SITE_URL = env_str("SITE_URL", "" if PRODUCTION else f"http://127.0.0.1:{env_int('PORT', 8000)}").rstrip("/")

if PRODUCTION:
    refuse_unsafe(debug=DEBUG, secret_key=SECRET_KEY, allowed_hosts=ALLOWED_HOSTS, site_url=SITE_URL)

ENABLE_MLS_SYNC = env_bool("ENABLE_MLS_SYNC", True)
# For so many days the lines of a run's log are kept; the run itself, its counts and its errors stay.
RUN_LOG_DAYS = env_int("RUN_LOG_DAYS", 30, 1)
# Bounds of the engine (mls_sync.replication.limits); a feed may have its own number of failed runs.
REPLICATION = {"failed_runs": env_int("FAILED_RUNS", 5, 1)}
# Of tenants that have not chosen one: when the listings of their active properties are fetched anew.
ACTIVE_PROPERTIES_SCRAPING_FREQUENCY = env_str("ACTIVE_PROPERTIES_SCRAPING_FREQUENCY", "0 * * * *")

# What owners may do with their own feeds; platform staff are not bound by it.
FEEDS_PER_TENANT = env_int("FEEDS_PER_TENANT", 5)
SHORTEST_SYNC_MINUTES = env_int("SHORTEST_SYNC_MINUTES", 15)
# Hosts, with those below them, to which owners may send a credential; staff allow further ones here.
KNOWN_HOSTS = ["sparkapi.com", "api.cotality.com", "api.bridgedataoutput.com", "api.mlsgrid.com"]
PROVIDER_HOSTS = env_list("PROVIDER_HOSTS", KNOWN_HOSTS)
# Days for which the archive of a tenant can be downloaded, and in which the deletion of a tenant can be taken back.
EXPORT_DAYS = env_int("EXPORT_DAYS", 7, 1)
DELETION_DAYS = env_int("DELETION_DAYS", 14, 0)
# Files that feeds are read from: how large one may be, and a folder with one for each tenant, by its slug, in which
# staff let feeds watch files. None may without it.
FEED_FILE_MAX_BYTES = env_int("FEED_FILE_MAX_BYTES", 2_000_000_000, 1_000_000)
FEED_FOLDER = env_str("FEED_FOLDER")
# The MongoDB of an earlier deployment, for `manage.py import_mongo`. It is never stored.
MONGODB_URI = env_secret("MONGODB_URI", "")
# Pages, by the names of their URLs, that take files from somebody who is signed in, and how many bytes of them.
UPLOAD_PAGES = {
    "new_file_feed": FEED_FILE_MAX_BYTES,
    "feed_file": FEED_FILE_MAX_BYTES,
    "mls_sync_feed_file": FEED_FILE_MAX_BYTES,
    "add_own_photos": 20_000_000,
    # The same photos by the API, whose address bears the name of what reads it.
    "get_property_media": 20_000_000,
}

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "realty.console.apps.ConsoleConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django_htmx",
    "realty",  # before django_q, whose command qcluster it wraps
    "realty.operations",
    "django_q",
    "csp",
    "realty.accounts",
    "realty.cells",
    "realty.tenants",
    "realty.api",
    "realty.webhooks",
    "realty.audit",
    "realty.billing",
    "listings",
    "mls_sync",
    "crm_leads",
    "simulators",
]

MIDDLEWARE = [
    "realty.operations.views.ProbesMiddleware",
    "realty.operations.metrics.RequestsMiddleware",
    "realty.operations.requests.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "listings.views.photos.PhotosMiddleware",
    # Whoever can see sizes learns nothing of a page's secrets (BREACH): it adds random bytes, CSRF tokens are masked.
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "listings.odata.middleware.ODataErrorsMiddleware",
    "realty.api.middleware.ProblemMiddleware",
    "realty.door.BoundBodies",
    "realty.storable.StorableTextMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "realty.api.middleware.TokenMiddleware",
    "realty.accounts.middleware.AccountMiddleware",
    "realty.tenants.middleware.TenantMiddleware",
    "realty.tenants.zones.TenantZoneMiddleware",
    "realty.database.standby.ReadYourWritesMiddleware",
    "realty.audit.middleware.AuditMiddleware",
    "realty.console.zones.ConsoleZoneMiddleware",
]

# What Prometheus shows at /metrics (`Authorization: Bearer ...`); without one there is no such page.
METRICS_TOKEN = env_secret("METRICS_TOKEN", "")
# More than any form or webhook of ours needs: the largest CSV file has 5 MB. What is larger is refused unread.
MAX_REQUEST_BYTES = env_int("MAX_REQUEST_BYTES", 6_000_000, 1_000_000)

# Of each token, and of each signed-in person's browser.
API_REQUESTS_PER_MINUTE = env_int("API_REQUESTS_PER_MINUTE", 600, 1)

ROOT_URLCONF = "realty.urls"
WSGI_APPLICATION = "realty.wsgi.application"

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
                "csp.context_processors.nonce",
                "realty.tenants.context.tenancy",
            ],
            "builtins": ["realty.templatetags.tenant_forms"],
        },
    },
]

# A migration gives up on a lock after so long, since all others wait behind it; 0 waits for ever.
MIGRATION_LOCK_SECONDS = env_int("MIGRATION_LOCK_SECONDS", 10, 0, 3600)

DATABASES = {"default": database_settings(DATA_DIR)}
DATABASES |= standby_settings(DATABASES["default"])
DATABASE_ROUTERS = ["realty.cells.router.CellRouter"]
# Pages are read from the standby while it is at most so many seconds behind (`realty.database.standby`).
DATABASE_REPLICA_LAG = env_int("DATABASE_REPLICA_LAG", 5, 1, 600)
DATABASE_POOL = env_int("DATABASE_POOL", 10, 1)
# Of each web process (deploy/gunicorn.conf.py); here to be compared with the pool.
WEB_THREADS = env_int("WEB_THREADS", 8, 1)
for _database in DATABASES.values():
    # The pool breaks under the task cluster's forks, so only the web process has one.
    _database |= pooled(_database, DATABASE_POOL) if env_bool("WEB_PROCESS", False) else {"CONN_MAX_AGE": 600}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

PASSWORD_HASHERS = ["realty.accounts.hashing.BoundedHasher"]
_DJANGOS = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_DJANGOS}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_DJANGOS}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{_DJANGOS}.CommonPasswordValidator"},
    {"NAME": f"{_DJANGOS}.NumericPasswordValidator"},
    {"NAME": "realty.accounts.passwords.StaffLengthValidator"},
]
PASSWORD_RESET_TIMEOUT = 3600
# Whose X-Forwarded-For says where a request came from: addresses or networks of the proxies in front of the site.
TRUSTED_PROXIES = env_list("TRUSTED_PROXIES", [])
AUTHENTICATION_BACKENDS = ["realty.tenants.signed_in.MemberBackend"]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "dashboard"
LOGOUT_REDIRECT_URL = "sign_in"

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_I18N = False
USE_TZ = True
# The console's times, which name their zone; the site's own pages speak the tenant's.
FORMAT_MODULE_PATH = ["realty.formats"]
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "static/"
STATIC_ROOT = env_path("STATIC_ROOT", DATA_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
# Compressed once, under names that change with the content, so that browsers keep them; tests take them as they are.
HASHED_STATIC = PRODUCTION or is_served()
WHITENOISE_USE_FINDERS = not HASHED_STATIC
# Files that the operator puts there are for everyone, in parts too (HTTP ranges): a PMTiles file for the map.
PUBLIC_ROOT = DATA_DIR / "public"
WHITENOISE_ROOT = PUBLIC_ROOT if PUBLIC_ROOT.is_dir() else None
STORAGES = file_storages(hashed_static=HASHED_STATIC)
MEDIA_ROOT = env_path("MEDIA_ROOT", DATA_DIR / "media")
MEDIA_URL = "media/"
PHOTO_CDN, PHOTO_ACCEL, PHOTO_PROCESSES = photo_senders()

# django-q2 hands a task out again after `retry` seconds, so it must exceed queue_limit / workers * timeout + timeout
# (docs/decisions/); `realty.checks` refuses a lower figure.
Q_WORKERS = env_int("Q_WORKERS", 3)
# How far they stand behind the web processes for the processor (nice(2)); 0: not at all.
WORKER_NICE = env_int("WORKER_NICE", 10, 0, 19)
# Tasks of one tenant at work at once (`realty.broker`); 0: all workers but one.
TENANT_WORKERS = env_int("TENANT_WORKERS", 0)
Q_CLUSTER = {
    "name": "realty",
    "broker_class": "realty.broker.FairBroker",
    "label": "Background tasks",
    "orm": "default",
    "workers": Q_WORKERS,
    "queue_limit": Q_WORKERS,
    "timeout": 120,
    "retry": 300,
    "max_attempts": 3,
    "ack_failures": True,
    "catch_up": False,
    "save_limit": -1,
    "poll": 0.5,
    "bulk": 1,
    "log_level": "INFO",
}

# For the whole of one act at a tenant's own mail server, from its name to its goodbye.
MAIL_SERVER_SECONDS = env_int("MAIL_SERVER_SECONDS", 30)

# Letters to the site's own people: a paused feed, an invitation, a new password. Without a mail server they go to the
# log in production (then without any link that lets somebody in), else to a folder.
EMAIL_HOST = env_str("EMAIL_HOST")
EMAIL_FILE_PATH = DATA_DIR / "mail"
_BACKEND = "smtp" if EMAIL_HOST else "console"
EMAIL_BACKEND = (
    f"django.core.mail.backends.{_BACKEND}.EmailBackend"
    if EMAIL_HOST or PRODUCTION
    else "realty.accounts.mail_folder.PrivateFolder"
)
EMAIL_TIMEOUT = 20
EMAIL_PORT = env_int("EMAIL_PORT", 587)
EMAIL_USE_TLS = env_bool("EMAIL_USE_TLS", True)
EMAIL_HOST_USER = env_str("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env_secret("EMAIL_HOST_PASSWORD", "")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env_str("DEFAULT_FROM_EMAIL", "realty@localhost")
ADMINS = [(address, address) for address in env_list("ADMINS", [])]

SESSION_ENGINE = "realty.tenants.signed_in"
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if PRODUCTION:
    SECURE_SSL_REDIRECT = env_bool("SECURE_SSL_REDIRECT", True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # A browser that has heard of a year comes by HTTPS alone for a year, so first an hour; HTTPS_SETTLED when it works.
    SECURE_HSTS_SECONDS = env_int("SECURE_HSTS_SECONDS", 365 * 24 * 3600 if env_bool("HTTPS_SETTLED", False) else 3600)
    # Both concern the operator's other sites under the name, too.
    SECURE_HSTS_INCLUDE_SUBDOMAINS = env_bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", False)
    SECURE_HSTS_PRELOAD = env_bool("SECURE_HSTS_PRELOAD", False)
    SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True

# Listing photos come from the MLS's own servers; everything else is ours.
PHOTO_HOSTS = env_list("PHOTO_HOSTS", ["https:"] if PRODUCTION else ["https:", "http://127.0.0.1:*"])
MAP_TILES_URL, MAP_TILES_ATTRIBUTION, MAP_HOSTS = tile_source()
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *PHOTO_HOSTS, *filter(None, [PHOTO_CDN]), *MAP_HOSTS],
        "connect-src": [SELF, *MAP_HOSTS],
        "worker-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}

# Errors go there as well, if it is set (`realty.sentry`); it is told which of several sites it hears.
SENTRY_DSN = env_secret("SENTRY_DSN", "")
SENTRY_ENVIRONMENT = env_str("SENTRY_ENVIRONMENT", "production" if PRODUCTION else "development")
LOG_FORMAT = env_choice("LOG_FORMAT", "line", ("line", "json"))
LOG_LEVEL = env_choice("LOG_LEVEL", "WARNING", ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"))
LOGGING = to_console(LOG_FORMAT, LOG_LEVEL)
