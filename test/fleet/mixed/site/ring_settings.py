"""The settings of the site in test/django, but for the keys: those are the projection in a key ring document."""

import json
import os

os.environ["SECRET_KEY"] = "of the document below"
from settings import *  # noqa: E402, F403

with open(os.environ["KEYRING"], encoding="utf-8") as file:
    document = json.load(file)

SECRET_KEY = document["SECRET_KEY"]
SECRET_KEY_FALLBACKS = document["SECRET_KEY_FALLBACKS"]
