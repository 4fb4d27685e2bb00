"""Run a command of the project: `python docs/examples/django_host/manage.py migrate`."""

import os
import sys
from pathlib import Path

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "django_host.settings")
    execute_from_command_line(sys.argv)
