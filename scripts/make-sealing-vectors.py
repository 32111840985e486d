#!/usr/bin/python3
"""Writes test/vectors/sealing.json: sealed tokens made without any of our code, by Python's cryptography.

    /usr/bin/python3 scripts/make-sealing-vectors.py

It needs Debian's python3-cryptography, or `cryptography` of PyPI. The format is described in docs/sealing.md. Salts are hashes of
the names of the cases, so that each run writes the same file.
"""
import base64
import hashlib
import json
import pathlib
import struct

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FILE = pathlib.Path(__file__).parent.parent / "test/vectors/sealing.json"
SECRET = "AycSEE^^0-1vEaC$&ht(lds*IDUQrmG0Tf(h6eONMXNX9Lp+bn"
TIME = 1_800_000_000


def seal(name, plaintext, secret=SECRET, kind="token", purpose="shop.invite", seconds=TIME, version=1):
    salt = hashlib.sha256(name.encode()).digest()
    info = b"waxseal.seal.v1\0" + kind.encode() + b"\0" + purpose.encode()
    derived = HKDF(SHA256(), 76, salt, info).derive(secret.encode())
    key, nonce, commitment = derived[:32], derived[32:44], derived[44:]
    head = struct.pack(">BQ", version, seconds)
    associated = head + struct.pack(">H", len(purpose.encode())) + purpose.encode()
    encrypted = AESGCM(key).encrypt(nonce, plaintext, associated)  # ends with the tag
    token = base64.urlsafe_b64encode(head + salt + commitment + encrypted).rstrip(b"=").decode()
    return {
        "name": name, "secret": secret, "kind": kind, "purpose": purpose, "seconds": seconds, "salt": salt.hex(),
        "key": key.hex(), "nonce": nonce.hex(), "commitment": commitment.hex(), "associated": associated.hex(), "token": token,
    }  # fmt: skip


def opened(name, text, **inputs):
    return {**seal(name, text.encode(), **inputs), "text": text}


def refused(name, reason, plaintext=b"text", **inputs):
    """A token whose tag holds, and that is refused all the same."""
    return {**seal(name, plaintext, **inputs), "reason": reason}


VECTORS = {
    "opened": [
        opened("a word", "blue"),
        opened("no text", ""),
        *(opened(f"{count} bytes", "x" * count) for count in (1, 2, 15, 16, 17, 400)),
        opened("letters of two, three and four bytes", "é€\N{SEAL}\N{FAMILY}"),
        opened("a byte order mark and NUL", "\ufeffa\0b"),
        opened("just beyond the memory for short texts", "€" * 2731),
        *(opened(f"kind {kind}", "blue", kind=kind) for kind in ("once", "cookie", "session")),
        opened("a purpose beyond ASCII", "blue", purpose="shop.\N{SEAL}é"),
        opened("a purpose of 300 bytes", "blue", purpose="p" * 300),
        opened("a purpose whose info hkdfSync refuses", "blue", purpose="p" * 1100),
        opened("a secret of one block", "blue", secret="s" * 64),
        opened("a long secret beyond ASCII", "blue", secret="é\N{SEAL}" * 40),
        opened("the first second", "blue", seconds=0),
        opened("beyond 32 bits", "blue", seconds=2**32 + 5),
        opened("the last second", "blue", seconds=2**53 - 1),
    ],
    "refused": [
        refused("a time that JavaScript cannot hold", "malformed", seconds=2**53),
        refused("the largest time", "malformed", seconds=2**64 - 1),
        refused("another version", "malformed", version=2),
        refused("version 0", "malformed", version=0),
        refused("bytes that are no text", "payload", plaintext=b"\xff\xfe"),
        refused("a surrogate", "payload", plaintext=b"\xed\xa0\x80"),
        refused("another secret", "bad-signature", secret="another secret"),
    ],
}

if __name__ == "__main__":
    FILE.write_text(json.dumps(VECTORS, indent=2) + "\n")
