"""The command line of a Django site that shares its users with a service in TypeScript: `manage.py migrate`, `manage.py runserver`."""

import os
import sys

from django.core.management import execute_from_command_line

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
execute_from_command_line(sys.argv)
