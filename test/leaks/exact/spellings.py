"""
A real Python writes the key on standard input in every way its library has: one JSON array of [form, way, base64 of the bytes] on standard output.

A form is one of those that issue 6 lists; what stands around the key is what such a file has around it.
"""

import base64
import binascii
import configparser
import csv
import email.message
import hashlib
import html
import io
import json
import pickle
import plistlib
import pprint
import quopri
import re
import shlex
import sqlite3
import string
import sys
import textwrap
import urllib.parse
import xml.sax.saxutils
from http import cookies

key = sys.stdin.buffer.read().decode()
data = key.encode()
found = []


def add(form, way, text):
    found.append([form, way, base64.b64encode(text if isinstance(text, bytes) else text.encode()).decode()])


def config():
    parser = configparser.ConfigParser()
    parser["app"] = {"secret_key": key.replace("%", "%%")}
    assert parser["app"]["secret_key"] == key
    file = io.StringIO()
    parser.write(file)
    return file.getvalue()


def table():
    file = io.StringIO()
    csv.writer(file, quoting=csv.QUOTE_ALL).writerow(["SECRET_KEY", key])
    return file.getvalue()


def cookie():
    morsel = cookies.SimpleCookie()
    morsel["key"] = f"{key}, "  # the comma and the space have it quoted
    return morsel.output()


def mail(charset):
    message = email.message.EmailMessage()
    message.set_content(f"SECRET_KEY is {key} and no other\n", cte=charset)
    return message.as_bytes()


def compose():
    text = key.replace("$", "$$")
    assert string.Template(text).substitute() == key
    return text


def halves():
    middle = len(key) // 2
    return key[:middle], key[middle:]


def quoted(text):
    return json.dumps(text, ensure_ascii=False)


add("raw", "env file", f"SECRET_KEY={key}\n")
add("raw", "pickle", pickle.dumps({"SECRET_KEY": key}))

add("JSON", "json.dumps", json.dumps({"SECRET_KEY": key}))
add("JSON", "json.dumps, not ASCII only", json.dumps({"SECRET_KEY": key}, ensure_ascii=False, indent=2))
add("double JSON", "json.dumps twice", json.dumps(json.dumps({"SECRET_KEY": key})))
add("double JSON", "json.dumps twice, not ASCII only", json.dumps({"env": json.dumps({"k": key}, ensure_ascii=False)}, ensure_ascii=False))
add("double JSON", "json.dumps thrice", json.dumps(json.dumps(json.dumps([key]))))

add("quotes", "repr", f"SECRET_KEY = {key!r}")
add("quotes", "repr within repr", repr(f"SECRET_KEY = {key!r}") if "'" not in key else f"x = {key!r}")
add("quotes", "pprint", pprint.pformat({"DEBUG": False, "SECRET_KEY": key}, width=200))
add("quotes", "csv", table())
add("quotes", "sqlite", "INSERT INTO settings VALUES (" + sqlite3.connect(":memory:").execute("select quote(?)", [key]).fetchone()[0] + ");")
add("quotes", "configparser", config())
add("quotes", "re.escape", f"grep({re.escape(key)})")

add("shell", "shlex.quote", f"export SECRET_KEY={shlex.quote(key)}")
add("compose", "string.Template", f"      SECRET_KEY: {compose()}\n")
add("compose", "string.Template in JSON", json.dumps({"environment": {"SECRET_KEY": compose()}}, ensure_ascii=False))

add("percent-encoding", "quote", f"https://example.com/{urllib.parse.quote(key)}")
add("percent-encoding", "quote, nothing safe", f"postgres://u:{urllib.parse.quote(key, safe='')}@host")
add("percent-encoding", "quote twice", f"?next={urllib.parse.quote(urllib.parse.quote(key, safe=''), safe='')}")
add("percent-encoding", "every byte", "".join(f"%{byte:02x}" for byte in data))
add("percent-encoding", "every byte in upper case", "".join(f"%{byte:02X}" for byte in data))
add("percent-encoding", "quopri", quopri.encodestring(b"key: " + data + b"\n"))
add("form", "urlencode", urllib.parse.urlencode({"a": "b", "key": key, "c": "d"}))

add("HTML", "html.escape", f'<input value="{html.escape(key)}">')
add("HTML", "html.escape without quotes", f"<p>{html.escape(key, quote=False)}</p>")
add("HTML", "xml escape", f"<key>{xml.sax.saxutils.escape(key)}</key>")
add("HTML", "xml quoteattr", f"<input value={xml.sax.saxutils.quoteattr(key)}/>")
add("HTML", "xmlcharrefreplace", f"<p>{html.escape(key)}</p>".encode("ascii", "xmlcharrefreplace"))
add("HTML", "plist", plistlib.dumps({"SECRET_KEY": key}))
add("HTML", "decimal", "".join(f"&#{ord(c)};" for c in key))
add("HTML", "hex", "".join(f"&#x{ord(c):x};" for c in key))
add("HTML", "JSON in an attribute", f'<div data-config="{html.escape(json.dumps({"key": key}))}">')

add("JavaScript escapes", "\\u", "".join(f"\\u{unit:04x}" for unit in memoryview(key.encode("utf-16-le")).cast("H")))
add("JavaScript escapes", "\\u{}", "".join(f"\\u{{{ord(c):x}}}" for c in key))

add("Python escapes", "ascii", f"SECRET_KEY = {ascii(key)}")
add("Python escapes", "repr of bytes", f"SECRET_KEY = {data!r}")
add("Python escapes", "unicode_escape", b"'" + key.encode("unicode_escape") + b"'")
add("Python escapes", "\\x", "".join(f"\\x{byte:02x}" for byte in data))
add("Python escapes", "\\U", "".join(f"\\U{ord(c):08x}" for c in key))
add("Python escapes", "octal", "".join(f"\\{byte:03o}" for byte in data))
add("Python escapes", "cookie", cookie())

add("hex", "hex", f"key: {data.hex()}\n")
add("hex", "upper case", f"key: {data.hex().upper()}\n")
add("hex", "binascii with spaces", binascii.hexlify(data, " "))
add("hex", "binascii with colons", binascii.hexlify(data, ":"))
add("hex", "0x", ", ".join(f"0x{byte:02x}" for byte in data))
add("hex", "0x in lines", ",\n  ".join(", ".join(f"0x{byte:02x}" for byte in data[at : at + 12]) for at in range(0, len(data), 12)))
add("hex", "list of numbers", str(list(data)))
add("hex", "list of numbers in columns", ", ".join(f"{byte:3d}" for byte in data))
add("hex", "array of numbers", json.dumps(list(data), separators=(",", ":")))
add("hex", "array of numbers in lines", json.dumps({"data": list(data)}, indent=2))

add("UTF-16", "with a byte order mark", f"SECRET_KEY={key}\r\n".encode("utf-16"))
add("UTF-16", "little end first", f"k={key};".encode("utf-16-le"))
add("UTF-16", "big end first", f"k={key};".encode("utf-16-be"))
add("UTF-16", "UTF-32", f"k={key};".encode("utf-32"))

for offset in range(3):
    around = b"x" * (offset + 3) + data + b"y" * (7 - offset)
    add(f"base64 at offset {offset}", "b64encode", base64.b64encode(around))
    add(f"base64 at offset {offset}", "encodebytes", base64.encodebytes(b"x" * 33 + around))
    add(f"base64 at offset {offset}", "PEM", "\n".join(textwrap.wrap(base64.b64encode(b"x" * 27 + around).decode(), 64)))
    add(f"base64 at offset {offset}", "b64encode in a URL", urllib.parse.quote(base64.b64encode(around), safe=""))
    add(f"base64 at offset {offset}", "b64encode twice", base64.b64encode(b"z" * offset + base64.b64encode(around)))
    add(f"base64 at offset {offset}", "PowerShell", base64.b64encode(f"$k = '{'x' * offset}{key}'".encode("utf-16-le")))
    add(f"base64url at offset {offset}", "urlsafe_b64encode", base64.urlsafe_b64encode(around))
add("base64 at offset 0", "alone", base64.b64encode(data))
add("base64url at offset 0", "alone", base64.urlsafe_b64encode(data).rstrip(b"="))
add("base64 at offset 1", "mail", mail("base64"))
add("percent-encoding", "mail", mail("quoted-printable"))

add("reversed", "slice", f"key = {key[::-1]}")
add("reversed", "slice in JSON", json.dumps({"k": key[::-1]}))

first, second = halves()
add("split", "added", f"KEY = {quoted(first)} + {quoted(second)}")
add("split", "side by side", f"KEY = ({quoted(first)}\n       {quoted(second)})")
add("split", "PHP", f"$key = {quoted(first)} . {quoted(second)};")
add("split", "list", f"''.join([{quoted(first)}, {quoted(second)}])")
add("split", "two variables", f"first = {quoted(first)}\nsecond = {quoted(second)}\n")
add("split", "shell", f"KEY={quoted(first)}\\\n  {quoted(second)}")
add("split", "short piece", f"KEY = {quoted(key[:-5])} + {quoted(key[-5:])}")
add("split", "short piece first", f"KEY = {quoted(key[:4])} + {quoted(key[4:])}")
add("split", "three", f"KEY = {quoted(key[:10])} + {quoted(key[10:40])} + {quoted(key[40:])}")
add("split", "in lines", "  " + "\n  ".join([key[:24], key[24:48], key[48:]]))
add("split", "pprint", "KEY = (" + "\n ".join(repr(key[at : at + 20]) for at in range(0, len(key), 20)) + ")")

for salt in ["django.contrib.sessions.SessionStore", "django.core.signing", "django.contrib.sessions.backends.signed_cookies"]:
    derived = hashlib.sha256(f"{salt}signer".encode() + data)
    add("derived keys", f"{salt}, raw", b"key " + derived.digest() + b" end")
    add("derived keys", f"{salt}, hex", derived.hexdigest())
    add("derived keys", f"{salt}, base64", base64.b64encode(derived.digest()))
    add("derived keys", f"{salt}, SHA-1", hashlib.sha1(f"{salt}signer".encode() + data).hexdigest())
reset = "django.contrib.auth.tokens.PasswordResetTokenGenerator".encode()
add("derived keys", "reset links", base64.urlsafe_b64encode(hashlib.sha256(reset + data).digest()))
add("signed-cookie keys", "concatenated", b"django.http.cookies" + data)
add("signed-cookie keys", "concatenated, repr", repr(b"django.http.cookies" + data))
add("signed-cookie keys", "concatenated, base64", base64.b64encode(b"django.http.cookies" + data))
add("signed-cookie keys", "of messages", hashlib.sha256(b"django.contrib.messagessigner" + b"django.http.cookies" + data).hexdigest())

json.dump(found, sys.stdout)
