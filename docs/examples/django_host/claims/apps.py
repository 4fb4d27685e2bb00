"""The application, as Django lists it."""

# mypy: allow-subclassing-any
from django.apps import AppConfig


class ClaimsConfig(AppConfig):
    """The claims."""

    name = "django_host.claims"
    verbose_name = "Situations de travaux"
