import os

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class ChosenPBKDF2PasswordHasher(PBKDF2PasswordHasher):
    """Django's own, with the work that the environment asks for: little where what is tested is not the work."""

    iterations = int(os.environ["PBKDF2_ITERATIONS"])
