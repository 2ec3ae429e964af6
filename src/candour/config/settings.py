"""Django's settings for every kind of Candour; what may differ comes from `environment`."""

from pathlib import Path

from csp.constants import NONCE, NONE, SELF

from candour.config.environment import Environment, databases
from candour.config.mail import mail_settings
from candour.methods import stretching

ENVIRONMENT = Environment()
KIND = ENVIRONMENT.home_kind
HOME: Path = ENVIRONMENT.home
LAKE: Path = ENVIRONMENT.lake_directory
BASE_URL = ENVIRONMENT.base_url
FILES_HOST, SPEAK_HOST, ADMIN_HOST = ENVIRONMENT.files_host, ENVIRONMENT.speak_host, ENVIRONMENT.admin_host
SECURITY_CONTACT = ENVIRONMENT.security_contact
SECRET_KEY = ENVIRONMENT.secret or "unset-and-refused-by-the-start-up-checks"
DEBUG = False
OWN_HOSTS = [h.split(":", 1)[0] for h in (BASE_URL.split("//", 1)[-1].split("/", 1)[0], FILES_HOST, SPEAK_HOST, ADMIN_HOST) if h]
ALLOWED_HOSTS = OWN_HOSTS if KIND == "production" else ["localhost", "127.0.0.1", "[::1]", "testserver", *OWN_HOSTS]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "candour.design",
    "candour.areas.ledger",
    "candour.areas.organisations",
    "candour.areas.accounts",
    "candour.areas.notices",
    "candour.areas.files",
    "candour.areas.publishing",
    "candour.areas.questions",
    "candour.areas.vault",
    "candour.areas.measures",
    "candour.workspace",
    "candour.public",
]
if KIND in ("demo", "test"):
    INSTALLED_APPS.append("candour.demo")

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "candour.config.hosts.HeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "candour.config.hosts.HostMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "candour.areas.accounts.middleware.ViewerMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "candour.config.urls"
WSGI_APPLICATION = "candour.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "candour.config.jinja.environment",
            "context_processors": ["django.contrib.messages.context_processors.messages", "candour.config.context.page"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

DATABASES = databases(ENVIRONMENT)
# Sealed material may live in a database of its own; its router keeps everything else out of it.
DATABASE_ROUTERS = ["candour.areas.vault.routing.VaultRouter"] if "vault" in DATABASES else []
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.Person"
# scrypt is in the standard library; `cryptography` stays the only cryptography dependency.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# what one guess at a passphrase or a receipt costs
STRETCH = stretching.CHEAP if KIND == "test" else stretching.STRONG
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/home/"
# allauth brings passkeys, codes and OpenID Connect; its own pages have no address here: nobody signs up, and no mail lets anyone in.
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = False  # theirs go by network address, which is not kept here; ours go by name (accounts.pauses)
MFA_ADAPTER = "candour.areas.accounts.factors.Adapter"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_TOTP_TOLERANCE = 1
SOCIALACCOUNT_ADAPTER = "candour.areas.accounts.identity_provider.Adapter"
SOCIALACCOUNT_STORE_TOKENS = False
OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET = ENVIRONMENT.oidc_issuer, ENVIRONMENT.oidc_client_id, ENVIRONMENT.oidc_client_secret
OIDC_NAME, OIDC_STRONG = ENVIRONMENT.oidc_name, frozenset(ENVIRONMENT.oidc_strong.split())
# Without a second step somebody signed in has no roles yet.
SECOND_STEP_REQUIRED = KIND == "production"

# Mail leaves by notices alone (areas/notices/carrier.py); whatever else would send any, in Django or in allauth, has no way out.
MAIL = mail_settings(ENVIRONMENT)
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(HOME / "files")}},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if KIND == "test"
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = KIND == "test"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_HANDLERS = ["candour.areas.files.uploads.InMemory"]
DATA_UPLOAD_MAX_NUMBER_FILES = 5

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
# Cookies end with the browser: on a shared computer nothing is left behind.
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_AGE = None
SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "candour.design.views.csrf_failed"
X_FRAME_OPTIONS = "DENY"
# No other site learns where somebody came from. Not "no-referrer": with it browsers send "Origin: null" with our own forms, which then
# cannot be told from forged ones.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
if KIND == "production":
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SECURE_HSTS_SECONDS, SECURE_HSTS_INCLUDE_SUBDOMAINS, SECURE_HSTS_PRELOAD = 31_536_000, True, True
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    if ENVIRONMENT.behind_proxy:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "object-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        # a form may end at the organisation's own sign-in
        "form-action": [SELF, *(["/".join(OIDC_ISSUER.split("/")[:3])] if OIDC_ISSUER else [])],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SILENCED_SYSTEM_CHECKS: list[str] = []
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
