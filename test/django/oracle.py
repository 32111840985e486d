"""
A real Django that answers questions: one JSON array of questions a line on standard input, one array of answers a line on standard output.

A question names its operation and what that needs; "key", "fallbacks", "tz" and "now" set SECRET_KEY, SECRET_KEY_FALLBACKS, TIME_ZONE and
the clock for it alone. An answer is {"value": ...}, or {"refused": ...} where Django raises what its callers take for a refusal. Anything
else that is raised is a defect of this file and ends it. The one argument is the path of the SQLite file for django_session.
"""

import datetime
import io
import json
import os
import sys
import time
import uuid
import zlib
from http import cookies

import django
import argon2.exceptions
from django.conf import settings

START = 1_700_000_000.0
clock = START
time.time = lambda: clock  # django.core.signing reads the clock through the module

settings.configure(
    SECRET_KEY="set by each question",
    USE_TZ=True,
    ALLOWED_HOSTS=["*"],
    MESSAGE_LEVEL=0,
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions", "django.contrib.messages"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": sys.argv[1]}},
    PASSWORD_HASHERS=[
        f"django.contrib.auth.hashers.{name}PasswordHasher" for name in ("PBKDF2", "PBKDF2SHA1", "Scrypt", "Argon2", "BCryptSHA256")
    ],
)
django.setup()

from django.contrib.auth import hashers
from django.contrib.auth.models import User
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.sessions.backends.db import SessionStore as DatabaseSession
from django.contrib.sessions.backends.signed_cookies import SessionStore as CookieSession
from django.contrib.sessions.models import Session
from django.core import signing
from django.core.checks.security.base import _check_secret_key
from django.core.handlers.wsgi import WSGIRequest
from django.db import connection, transaction
from django.http import HttpResponse
from django.http.cookie import SimpleCookie, parse_cookie
from django.middleware import csrf
from django.utils.crypto import salted_hmac
from django.utils.safestring import SafeData, mark_safe

# What signing.loads and its callers meet on bad input; RecursionError is json's on deep nesting.
REFUSALS = (signing.BadSignature, ValueError, IndexError, zlib.error, RecursionError, cookies.CookieError, argon2.exceptions.Argon2Error)

SAFE_WIDTH = 4096  # characters of a refusal's text that are told


def same(value, expected_json):
    """Whether value is what the JSON text says: types (1, 1.0, True) and order of keys too."""
    return repr(value) == repr(json.loads(expected_json))


def request_with(cookie_header="", method="GET", **headers):
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": "/",
        "SERVER_NAME": "shop.test",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
    }
    # A server hands headers over as the characters of their bytes.
    for name, text in {"HTTP_COOKIE": cookie_header, **headers}.items():
        environ[name] = text.encode(errors="surrogatepass").decode("latin-1")
    return WSGIRequest(environ)


# --- signing


def signer_of(q, kind):
    return kind(salt=q["salt"], sep=q.get("sep", ":"), algorithm=q.get("algorithm"))


def sign(q):
    return signer_of(q, signing.Signer).sign(q["value"])


def unsign(q):
    return signer_of(q, signing.Signer).unsign(q["signed"])


def timestamp_sign(q):
    return signer_of(q, signing.TimestampSigner).sign(q["value"])


def timestamp_unsign(q):
    max_age = q.get("maxAge")
    return signer_of(q, signing.TimestampSigner).unsign(q["signed"], max_age=float("nan") if max_age == "nan" else max_age)


def dumps(q):
    value = json.loads(q["json"])
    if "algorithm" in q:
        return signer_of(q, signing.TimestampSigner).sign_object(value, compress=q["compress"])
    return signing.dumps(value, salt=q["salt"], compress=q["compress"])


def loads(q):
    if "algorithm" in q:
        value = signer_of(q, signing.TimestampSigner).unsign_object(q["token"], max_age=q.get("maxAge"))
    else:
        value = signing.loads(q["token"], salt=q["salt"], max_age=q.get("maxAge"))
    return {"same": same(value, q["expected"]), "seen": repr(value)[:SAFE_WIDTH]}


def loosely(value):
    """Returns value as JavaScript has it: whole floats are integers, objects know no order."""
    if isinstance(value, float) and value.is_integer() and abs(value) <= 2**53:
        return int(value)
    if isinstance(value, list):
        return [loosely(item) for item in value]
    if isinstance(value, dict):
        return {name: loosely(item) for name, item in sorted(value.items())}
    return value


def loads_loosely(q):
    value = signing.loads(q["token"], salt=q["salt"])
    expected = q["expected"]
    return {
        "same": expected is not None and repr(loosely(value)) == repr(loosely(json.loads(expected))),
        "seen": repr(value)[:SAFE_WIDTH],
    }


def hmac_hex(q):
    return salted_hmac(q["keySalt"], q["value"], settings.SECRET_KEY, algorithm=q["algorithm"]).hexdigest()


# --- cookies


def set_signed_cookie(q):
    response = HttpResponse()
    if q.get("legacy"):
        salt = signing._cookie_signer_legacy_salt(q["name"], q["salt"])
        response.set_cookie(q["name"], signing.get_cookie_signer(salt=salt).sign(q["value"]), max_age=3600)
    else:
        response.set_signed_cookie(q["name"], q["value"], salt=q["salt"], max_age=3600)
    return response.cookies[q["name"]].OutputString()


def get_signed_cookie(q):
    settings.SIGNED_COOKIE_LEGACY_SALT_FALLBACK = q.get("legacy", False)
    return request_with(q["header"]).get_signed_cookie(q["name"], salt=q["salt"], max_age=q.get("maxAge"))


def cookie_unsign(q):
    settings.SIGNED_COOKIE_LEGACY_SALT_FALLBACK = q["legacy"]
    return signing._unsign_cookie(q["signed"], cookie_name=q["name"], salt=q["salt"], max_age=q["maxAge"])


def cookie_quote(q):
    return SimpleCookie().value_encode(q["value"])[1]


def cookie_parse(q):
    return list(parse_cookie(q["header"]).items())


def cookie_parse_trimming_spaces_only(q):
    """What parse_cookie would answer if str.strip() took off spaces and tabs only."""
    found = {}
    for chunk in q["header"].split(";"):
        name, value = chunk.split("=", 1) if "=" in chunk else ("", chunk)
        name, value = name.strip(" \t"), value.strip(" \t")
        if name or value:
            found[name] = cookies._unquote(value)
    return list(found.items())


# --- sessions


def session_save(q):
    session = DatabaseSession()
    session.update(json.loads(q["json"]))
    session.save()
    return session.session_key


def session_load(q):
    value = DatabaseSession(q["sessionKey"]).load()
    return {"same": same(value, q["expected"]), "seen": repr(value)[:SAFE_WIDTH]}


def cookie_session_save(q):
    session = CookieSession()
    session.update(json.loads(q["json"]))
    session.save()
    return session.session_key


def cookie_session_load(q):
    settings.SESSION_COOKIE_AGE = q["maxAge"]
    value = CookieSession(q["sessionKey"]).load()
    return {"same": same(value, q["expected"]), "seen": repr(value)[:SAFE_WIDTH]}


# --- messages


def messages_set(q):
    storage = CookieStorage(request_with())
    for message in q["messages"]:
        text = mark_safe(message["message"]) if message["safe"] else message["message"]
        storage.add(message["level"], text, extra_tags=message["extraTags"])
    response = HttpResponse()
    unstored = storage.update(response)
    return {"setCookie": response.cookies["messages"].OutputString(), "unstored": len(unstored or [])}


def messages_get(q):
    storage = CookieStorage(request_with(q["header"]))
    found, complete = storage._get()
    if found is None:
        raise signing.BadSignature("the storage reads this as no messages")
    return {
        "complete": complete,
        "messages": [
            {"level": m.level, "message": str(m.message), "extraTags": m.extra_tags, "safe": isinstance(m.message, SafeData)} for m in found
        ],
    }


def messages_raw(q):
    found = CookieStorage(request_with())._decode(q["cookie"])
    if found is None:
        raise signing.BadSignature("the storage reads this as no messages")
    return repr(found)


# --- users


def user_of(q):
    user = User(password=q["password"], email=q["email"])
    user.pk = uuid.UUID(q["pk"]) if q.get("uuid") else q["pk"]
    if q["lastLogin"] is not None:
        user.last_login = datetime.datetime.fromtimestamp(q["lastLogin"], tz=datetime.timezone.utc)
    return user


class ResetTokens(PasswordResetTokenGenerator):
    def _now(self):
        return datetime.datetime.fromtimestamp(clock)  # datetime.now() at the question's time, in the zone of the process


def reset_make(q):
    return ResetTokens().make_token(user_of(q))


def reset_check(q):
    settings.PASSWORD_RESET_TIMEOUT = q["timeout"]
    return ResetTokens().check_token(user_of(q), q["token"])


def auth_hashes(q):
    user = User(password=q["password"])
    return [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]


# --- CSRF


def csrf_token(q):
    """Returns what {% csrf_token %} shows to a visitor who has this secret in the cookie."""
    request = request_with(f"csrftoken={q['secret']}")
    csrf.CsrfViewMiddleware(lambda _: HttpResponse()).process_request(request)
    return csrf.get_token(request)


def csrf_unmask(q):
    return csrf._unmask_cipher_token(q["token"])


def csrf_check(q):
    """Whether the middleware lets a POST pass."""
    request = request_with(f"csrftoken={q['secret']}", method="POST", HTTP_X_CSRFTOKEN=q["token"])
    middleware = csrf.CsrfViewMiddleware(lambda _: HttpResponse())
    middleware.process_request(request)
    return middleware.process_view(request, lambda _: None, (), {}) is None


# --- passwords

HASHERS = {
    "pbkdf2_sha256": hashers.PBKDF2PasswordHasher,
    "pbkdf2_sha1": hashers.PBKDF2SHA1PasswordHasher,
    "scrypt": hashers.ScryptPasswordHasher,
    "argon2": hashers.Argon2PasswordHasher,
    "bcrypt_sha256": hashers.BCryptSHA256PasswordHasher,
}
hashers.PBKDF2PasswordHasher.iterations = 1  # or a wrong password takes a second, to hide how much work the right one took
hashers.BCryptSHA256PasswordHasher.rounds = 4


def password_hash(q):
    """Encodes as a Django with these settings of the hasher would."""
    hasher = HASHERS[q["algorithm"]]()
    for name, value in q["work"].items():
        setattr(hasher, name, value)
    salt = q["salt"]
    return hasher.encode(q["password"], salt.encode() if q["algorithm"] == "bcrypt_sha256" else salt)


def password_check(q):
    return hashers.check_password(q["password"], q["encoded"])


# --- keys


def key_is_strong(q):
    return _check_secret_key(settings.SECRET_KEY)


OPERATIONS = {
    name: function
    for name, function in list(globals().items())
    if getattr(function, "__module__", None) == "__main__" and getattr(function, "__code__", None) and function.__code__.co_varnames[:1] == ("q",)
}

zone = None


def answer(q):
    global clock, zone
    key = q.get("key", "k" * 50)
    settings.SECRET_KEY = bytes.fromhex(key["hex"]) if isinstance(key, dict) else key
    settings.SECRET_KEY_FALLBACKS = q.get("fallbacks", [])
    clock = q.get("now", START)
    if q.get("tz", "UTC") != zone:
        zone = q.get("tz", "UTC")
        os.environ["TZ"] = settings.TIME_ZONE = zone  # as django.conf.Settings does at start
        time.tzset()
    operation = OPERATIONS[q["op"]]
    try:
        return {"value": operation(q)}
    except REFUSALS as error:
        return {"refused": f"{type(error).__name__}: {error}"[:SAFE_WIDTH]}


with connection.schema_editor() as editor:
    editor.create_model(Session)

print(json.dumps({"django": django.get_version(), "python": sys.version.split()[0]}), flush=True)
for line in sys.stdin:
    with transaction.atomic():  # one commit a line
        answers = [answer(question) for question in json.loads(line)]
    print(json.dumps(answers), flush=True)
