"""Settings, all from the environment (config.md, Settings), read once at the start."""

from pathlib import Path

from hitl_site import __version__, data_dir, databases, env, logging, mail

BASE_DIR = Path(__file__).resolve().parent.parent

# --- Where we are -------------------------------------------------------------------------------

DEBUG = env.switch("DEBUG", False)
PORT = env.integer("PORT", 8000, low=1, high=65535)
HOST = env.text("HOST", "127.0.0.1")
_public = env.url(
    "PUBLIC_URL",
    schemes=("http", "https"),
    default=f"http://{'localhost' if HOST in {'0.0.0.0', '::'} else HOST}:{PORT}",  # noqa: S104
)
if _public is None or not _public.hostname:
    raise env.UnusableSetting("PUBLIC_URL", "names no host (https://approvals.example).")
PUBLIC_URL = f"{_public.scheme}://{_public.netloc}{_public.path.rstrip('/')}"
HTTPS = _public.scheme == "https"

DATA_DIR = (BASE_DIR / env.text("HITL_DATA_DIR", "var")).resolve()
SECRET_KEY = env.text("SECRET_KEY") or data_dir.secret(DATA_DIR, "secret_key")
# Loopback names stay allowed: health checks come from this machine and nobody else can own them.
ALLOWED_HOSTS = [
    *(env.words("ALLOWED_HOSTS") or [_public.hostname]),
    "localhost",
    "127.0.0.1",
    "[::1]",
]

# --- Application --------------------------------------------------------------------------------

INSTALLED_APPS = [
    "hitl_site.admin_app.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "hitl_site.apps.CollectedConfig",
    "channels",
    "csp",
    "django_htmx",
    "template_partials",
    "ninja",
    "hitl_site.apps.SiteConfig",
    "approvals",
    "escalations",
]

MIDDLEWARE = [
    "hitl_site.request_id.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "approvals.api.errors.ApiProblemMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "approvals.web.errors.RefusalPages",
]

ROOT_URLCONF = "hitl_site.urls"
ASGI_APPLICATION = "hitl_site.asgi.application"
WSGI_APPLICATION = "hitl_site.wsgi.application"
APPEND_SLASH = True

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
            ],
        },
    },
]

DATABASES = {"default": databases.from_environment(DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
EMBEDDED_DATABASE = DATABASES["default"]["ENGINE"].endswith("sqlite3")

AUTH_USER_MODEL = "approvals.Person"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/inbox/"
LOGOUT_REDIRECT_URL = "/login/"

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = False
FORMAT_MODULE_PATH = "hitl_site.formats"

# --- Redis, or one process ----------------------------------------------------------------------

_redis = env.url("REDIS_URL", schemes=("redis", "rediss", "unix"))
REDIS_URL = _redis.geturl() if _redis else ""
SWEEP_SECONDS = env.seconds("HITL_SWEEP_SECONDS", 5.0 if REDIS_URL else 1.0)

# A Redis that answers no more is given up soon; whoever waits polls then (reliability.md, I22).
REDIS_PATIENCE = {"socket_connect_timeout": 2, "socket_timeout": 5, "health_check_interval": 15}

if REDIS_URL:
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {
                "hosts": [{"address": REDIS_URL, **REDIS_PATIENCE}],
                "prefix": "countersign",
            },
        },
    }
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": "countersign",
        },
    }
else:
    CHANNEL_LAYERS = {"default": {"BACKEND": "hitl_site.memory_layer.MemoryChannelLayer"}}
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# --- Celery: carries wake-ups, never the truth (reliability.md 5.4) ------------------------------

CELERY_BROKER_URL = REDIS_URL or "memory://localhost/"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = (
    # A task that was taken and never acknowledged comes back after this long; all are short.
    {"visibility_timeout": 120, "socket_timeout": 5, "socket_connect_timeout": 2}
    if REDIS_URL
    else {"polling_interval": 0.2}
)
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 20.0
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"  # keeps no file: nothing depends on its memory
CELERY_TASK_DEFAULT_QUEUE = "delivery"
# Sweeps have a queue and a pool of their own, so that a slow receiver never delays an expiry.
CELERY_TASK_ROUTES = {
    "approvals.sweep": {"queue": "sweep"},
    "approvals.seal": {"queue": "sweep"},
    "approvals.drain_outbox": {"queue": "delivery"},
}
CELERY_BEAT_SCHEDULE = {
    name: {"task": name, "schedule": SWEEP_SECONDS, "options": {"expires": SWEEP_SECONDS * 3}}
    for name in ("approvals.sweep", "approvals.drain_outbox", "approvals.seal")
}

# --- Mail ---------------------------------------------------------------------------------------

globals().update(mail.from_environment())
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("EMAIL_FROM", f"countersign@{_public.hostname}")

# --- Browser security (ui.md 3.3) ---------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
    },
}
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_TRUSTED_ORIGINS = [f"{_public.scheme}://{_public.netloc}"]
CSRF_FAILURE_VIEW = "approvals.web.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
# Not no-referrer: browsers would then send `Origin: null` and no Referer with our own forms, and
# Django refuses such a POST over https.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
# Behind https there is a proxy; deploy/nginx.conf sets this header and drops a client's own.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # subdomains and preload lists are the operator's to decide
    "security.W008",  # the proxy redirects to https; loopback health checks stay plain
    "security.W021",
    *([] if HTTPS else ["security.W004", "security.W012", "security.W016"]),
]

# --- Bounds: the API answers 413 above 256 KB by itself; pages above this --------------------

DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
FILE_UPLOAD_MAX_MEMORY_SIZE = 512 * 1024

# --- Static files -------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "staticfiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "hitl_site.static_files.HashedStaticFiles"},
}

# --- Logs ---------------------------------------------------------------------------------------

LOGGING = logging.from_environment()

# --- Countersign's own --------------------------------------------------------------------------

VERSION = __version__
STYLEGUIDE = DEBUG
HITL_DEMO = env.switch("HITL_DEMO", True)
METRICS_TOKEN = env.text("HITL_METRICS_TOKEN")
RETRY_SECONDS = env.delays(
    "HITL_RETRY_SECONDS", (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400)
)
ALLOW_PRIVATE_TARGETS = env.networks("HITL_ALLOW_PRIVATE_TARGETS")
