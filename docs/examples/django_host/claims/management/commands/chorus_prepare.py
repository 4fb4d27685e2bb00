"""`manage.py chorus_prepare`: read once a day what the portal requires of each recipient."""

# mypy: allow-subclassing-any
from django.core.management.base import BaseCommand

from django_host.claims.bridge import gateway, situation
from django_host.claims.models import Claim


class Command(BaseCommand):
    """The directory of recipients, kept with its age."""

    help = "Read what Chorus Pro requires for the claims that are not billed yet."

    def handle(self, **options: object) -> None:
        """Ask, and say what could not be read."""
        del options
        claims = Claim.objects.exclude(status=Claim.Status.BILLED).select_related("contract__company")
        done = gateway().prepare([situation(claim) for claim in claims])
        self.stdout.write(f"fetched {done.fetched}, fresh {done.fresh}, failed {len(done.failures)}")
