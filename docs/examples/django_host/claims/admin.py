"""The admin: a list page with a Chorus Pro column, and two actions."""

# mypy: allow-subclassing-any, allow-untyped-decorators
from datetime import datetime

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

import chorus_bridge as cb
from chorus_bridge import icons
from chorus_bridge.messages import error_text, label, tooltip
from django_host.claims import billing
from django_host.claims.bridge import gateway, situation
from django_host.claims.models import Claim, Company, Contract

FR = cb.Language.FR


def cell(seen: cb.Assessment, *, now: datetime) -> SafeString:
    """Return the cell of a claim: an icon, its label, and the lines one reads by pointing at it or by opening it."""
    if seen.icon is None:
        return SafeString()
    lines = tooltip(seen, FR, now=now)
    return format_html(
        '<details class="chorus" title="{}"><summary>{} {}{}</summary>{}</details>',
        "\n".join(lines),
        SafeString(icons.svg(seen)),  # a drawing of the package, without any data
        label(seen, FR, now=now),
        " : à traiter" if seen.action_required else "",
        format_html_join("", "<p>{}</p>", ((line,) for line in lines)),
    )


class ClaimList(ChangeList):
    """The list page: chorus_bridge judges all its claims at once, with one read of the outbox."""

    result_list: list[Claim]

    def get_results(self, request: HttpRequest) -> None:
        """Read the page, then put beside each claim what there is to show of it."""
        super().get_results(request)
        claims = list(self.result_list)
        may_transmit = self.model_admin.has_transmit_permission(request)
        found = gateway().assess_many([situation(claim) for claim in claims], may_transmit=may_transmit)
        for claim, seen in zip(claims, found, strict=True):
            claim.seen = seen
        self.result_list = claims


@admin.register(Claim)
class ClaimAdmin(admin.ModelAdmin):
    """The claims."""

    list_display = ("number", "contract", "issue_date", "payable", "status", "chorus")
    list_select_related = ("contract__company",)
    list_per_page = 50
    readonly_fields = ("transmission",)
    actions = ("transmit", "cancel")

    class Media:
        """A few rules of style."""

        css = {"all": ("claims/chorus.css",)}  # noqa: RUF012 — as Django reads it

    def get_changelist(self, request: HttpRequest, **options: object) -> type[ChangeList]:
        """Return the list page of above."""
        del request, options
        return ClaimList

    def has_transmit_permission(self, request: HttpRequest) -> bool:
        """Tell whether this user may transmit and cancel."""
        return bool(request.user.has_perm("claims.transmit_claim"))

    @admin.display(description="Chorus Pro")
    def chorus(self, claim: Claim) -> SafeString:
        """Return the cell of the column."""
        return cell(claim.seen, now=timezone.now())

    @admin.action(description="Transmettre à Chorus Pro", permissions=["transmit"])
    def transmit(self, request: HttpRequest, queryset: QuerySet) -> None:
        """Transmit the selection."""
        self._tell(request, billing.transmit(_keys(queryset), by=str(request.user)), "transmission demandée")

    @admin.action(description="Annuler la transmission", permissions=["transmit"])
    def cancel(self, request: HttpRequest, queryset: QuerySet) -> None:
        """Cancel what can be of the selection."""
        self._tell(request, billing.cancel(_keys(queryset), by=str(request.user)), "transmission annulée")

    def _tell(self, request: HttpRequest, outcomes: list[tuple[Claim, billing.Outcome]], done: str) -> None:
        """Show one message for each claim: what was done, or a sentence that says what to do."""
        for claim, outcome in outcomes:
            if isinstance(outcome, cb.ChorusBridgeError):
                self.message_user(request, f"{claim} : {error_text(outcome, FR)}", messages.WARNING)
            else:
                self.message_user(request, f"{claim} : {done}", messages.SUCCESS)


def _keys(queryset: QuerySet) -> list[int]:
    return list(queryset.values_list("pk", flat=True))


admin.site.register(Company)
admin.site.register(Contract)
