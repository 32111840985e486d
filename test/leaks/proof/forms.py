"""Spells keys as programs write them. Reads a JSON object of keys by name; prints, by name, what each form makes of one, in hex."""

import base64
import hashlib
import html
import json
import shlex
import sys
import urllib.parse

ALIGNED = ("", "x", "xy")


def escapes(key, spell):
    return "".join(spell(character) for character in key)


def utf16_units(key):
    raw = key.encode("utf-16-be")
    return [raw[at] << 8 | raw[at + 1] for at in range(0, len(raw), 2)]


def split(key):
    half = len(key) // 2
    return "SECRET_KEY = (\n    %r\n    %r\n)\n" % (key[:half], key[half:])


def signer_key(salt, key):
    return hashlib.sha256((salt + "signer" + key).encode()).digest()


FORMS = {
    "raw": lambda key: "the key is %s, they said" % key,
    "JSON": lambda key: json.dumps({"secret": key}),
    "double JSON": lambda key: json.dumps({"body": json.dumps({"secret": key})}),
    "quotes": lambda key: "SECRET_KEY = %r\n" % key,
    "shell": lambda key: "export SECRET_KEY=%s\n" % shlex.quote(key),
    "compose": lambda key: "    - SECRET_KEY=%s\n" % key.replace("$", "$$"),
    "percent": lambda key: "GET /?k=%s HTTP/1.1" % urllib.parse.quote(key, safe=""),
    "form": lambda key: urllib.parse.urlencode({"k": key}),
    "HTML": lambda key: '<meta content="%s">' % html.escape(key),
    "JavaScript escapes": lambda key: 'const k = "%s";' % "".join("\\u%04x" % unit for unit in utf16_units(key)),
    "Python escapes": lambda key: "k = '%s'" % escapes(key, lambda one: "\\x%02x" % ord(one)),
    "hex": lambda key: key.encode().hex(),
    "UTF-16": lambda key: key.encode("utf-16-le"),
    "base64 at 0": lambda key: base64.b64encode((ALIGNED[0] + key).encode()),
    "base64 at 1": lambda key: base64.b64encode((ALIGNED[1] + key + "tail").encode()),
    "base64 at 2": lambda key: base64.b64encode((ALIGNED[2] + key + " end").encode()),
    "base64url": lambda key: base64.urlsafe_b64encode(("sk:" + key).encode()).rstrip(b"="),
    "reversed": lambda key: "'%s'.split('').reverse()" % key[::-1],
    "split in two": split,
    "derived key": lambda key: signer_key("django.contrib.sessions.SessionStore", key).hex(),
    "signed-cookie key": lambda key: base64.b64encode(signer_key("django.contrib.messages", "django.http.cookies" + key)),
}


def as_bytes(text):
    return text if isinstance(text, bytes) else text.encode()


keys = json.load(sys.stdin)
print(json.dumps({name: {form: as_bytes(spell(key)).hex() for form, spell in FORMS.items()} for name, key in keys.items()}))
