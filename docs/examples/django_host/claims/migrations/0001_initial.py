"""The tables of the host, as ``makemigrations`` wrote them. ``Gateway.open`` makes those of chorus_bridge."""

# mypy: allow-subclassing-any
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Companies, contracts, claims."""

    initial = True

    dependencies = ()

    operations = (
        migrations.CreateModel(
            name="Company",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, verbose_name="nom")),
                ("siret", models.CharField(blank=True, max_length=14, verbose_name="SIRET")),
            ],
            options={
                "verbose_name": "entreprise",
            },
        ),
        migrations.CreateModel(
            name="Contract",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, verbose_name="objet")),
                ("number", models.CharField(blank=True, max_length=50, verbose_name="numéro de marché")),
                ("framework", models.CharField(blank=True, max_length=3, verbose_name="cadre de facturation")),
                ("engagement", models.CharField(blank=True, max_length=50, verbose_name="numéro d’engagement")),
                ("payer_name", models.CharField(blank=True, max_length=100, verbose_name="payeur")),
                ("payer_siret", models.CharField(blank=True, max_length=14, verbose_name="SIRET du payeur")),
                ("payer_service", models.CharField(blank=True, max_length=100, verbose_name="code service")),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="claims.company", verbose_name="entreprise"
                    ),
                ),
            ],
            options={
                "verbose_name": "marché",
            },
        ),
        migrations.CreateModel(
            name="Claim",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=20, verbose_name="numéro")),
                ("issue_date", models.DateField(verbose_name="date")),
                (
                    "status",
                    models.CharField(
                        choices=[("draft", "brouillon"), ("validated", "validée"), ("billed", "facturée")],
                        default="draft",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("total_excl_vat", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="HT")),
                ("vat_rate", models.DecimalField(decimal_places=2, max_digits=5, verbose_name="taux de TVA")),
                ("total_vat", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="TVA")),
                ("payable", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="net à payer")),
                ("document", models.FileField(blank=True, upload_to="", verbose_name="facture PDF")),
                ("document_size", models.PositiveIntegerField(default=0, editable=False, verbose_name="taille")),
                (
                    "transmission",
                    models.CharField(blank=True, editable=False, max_length=50, verbose_name="transmission"),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="claims.contract", verbose_name="marché"
                    ),
                ),
            ],
            options={
                "verbose_name": "situation",
                "ordering": ("-issue_date", "number"),
                "permissions": (("transmit_claim", "Peut transmettre à Chorus Pro"),),
            },
        ),
    )
