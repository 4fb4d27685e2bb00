"""What the host keeps: nothing here is made for chorus_bridge, but the identifier of the last transmission."""

# mypy: allow-subclassing-any
from django.db import models


class Company(models.Model):
    """A company that bills."""

    name = models.CharField("nom", max_length=100)
    siret = models.CharField("SIRET", max_length=14, blank=True)

    class Meta:
        """Words of the admin."""

        verbose_name = "entreprise"

    def __str__(self) -> str:
        return str(self.name)


class Contract(models.Model):
    """A contract of public works."""

    company = models.ForeignKey(Company, models.PROTECT, verbose_name="entreprise")
    name = models.CharField("objet", max_length=100)
    number = models.CharField("numéro de marché", max_length=50, blank=True)
    framework = models.CharField("cadre de facturation", max_length=3, blank=True)
    engagement = models.CharField("numéro d’engagement", max_length=50, blank=True)
    payer_name = models.CharField("payeur", max_length=100, blank=True)
    payer_siret = models.CharField("SIRET du payeur", max_length=14, blank=True)
    payer_service = models.CharField("code service", max_length=100, blank=True)

    class Meta:
        """Words of the admin."""

        verbose_name = "marché"

    def __str__(self) -> str:
        return str(self.name)


class Claim(models.Model):
    """A progress claim (*situation de travaux*): one month of a contract."""

    class Status(models.TextChoices):
        """Where the claim stands in the host."""

        DRAFT = "draft", "brouillon"
        VALIDATED = "validated", "validée"
        BILLED = "billed", "facturée"

    contract = models.ForeignKey(Contract, models.PROTECT, verbose_name="marché")
    number = models.CharField("numéro", max_length=20)
    issue_date = models.DateField("date")
    status = models.CharField("état", max_length=10, choices=Status, default=Status.DRAFT)
    total_excl_vat = models.DecimalField("HT", max_digits=14, decimal_places=2)
    vat_rate = models.DecimalField("taux de TVA", max_digits=5, decimal_places=2)
    total_vat = models.DecimalField("TVA", max_digits=14, decimal_places=2)
    payable = models.DecimalField("net à payer", max_digits=14, decimal_places=2)
    document = models.FileField("facture PDF", blank=True)
    document_size = models.PositiveIntegerField("taille", default=0, editable=False)
    transmission = models.CharField("transmission", max_length=50, blank=True, editable=False)

    class Meta:
        """Words of the admin, and who may transmit."""

        verbose_name = "situation"
        ordering = ("-issue_date", "number")
        permissions = (("transmit_claim", "Peut transmettre à Chorus Pro"),)

    def __str__(self) -> str:
        return str(self.number)

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep the size of the document in the row: a list page opens no file."""
        self.document_size = self.document.size if self.document else 0
        super().save(*args, **kwargs)
