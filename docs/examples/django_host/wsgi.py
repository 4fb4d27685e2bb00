"""What a server of Python web applications runs."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "django_host.settings")
application = get_wsgi_application()

from django_host.claims.bridge import gateway  # noqa: E402 — once Django is set up

# At start, outside any transaction: opening writes, and would wait for the lock of a transaction of its own process.
gateway()
