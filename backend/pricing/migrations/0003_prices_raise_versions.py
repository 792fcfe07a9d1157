"""A change of a resort's terms is a change of what guests see of it. Rules, plans, offers, bands, policies, slabs and
restrictions raise the version of the terms already, so this is enough for all of them."""

from importlib import import_module

from django.db import migrations

# A module's name does not begin with a digit.
_catalogue = import_module("backend.catalogue.migrations.0004_resorts_have_versions")
TERMS = "pricing_resortterms"


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0004_resorts_have_versions"),
        ("pricing", "0002_service_codes_and_undertakings"),
    ]

    operations = [
        migrations.RunSQL(
            _catalogue.versions_of(TERMS, "SELECT resort_id FROM {rows}"), _catalogue.no_versions_of(TERMS)
        ),
    ]
