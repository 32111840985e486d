"""As `startproject` writes them, but for what the environment says."""

import os
from urllib.parse import urlsplit


def database(place):
    """Returns what DATABASES takes for a "postgres://…" or "mysql://…", or for the path of a SQLite file."""
    url = urlsplit(place)
    engine = {"postgres": "postgresql", "mysql": "mysql"}.get(url.scheme)
    if engine is None:
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": place}
    return {
        "ENGINE": f"django.db.backends.{engine}",
        "NAME": url.path[1:],
        "USER": url.username,
        "PASSWORD": url.password,
        "HOST": url.hostname,
        "PORT": url.port,
    }


SECRET_KEY = os.environ["SECRET_KEY"]
TIME_ZONE = os.environ["TIME_ZONE"]
DATABASES = {"default": database(os.environ["DATABASE"])}
USE_TZ = True

DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PASSWORD_HASHERS = ["hashers.ChosenPBKDF2PasswordHasher"]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
