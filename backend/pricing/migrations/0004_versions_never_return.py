"""No version of a resort's terms is ever given twice, also not to terms that take the place of deleted ones: each process
keeps what it read of a resort's prices by their version."""

from django.db import migrations

RAISE = """
CREATE SEQUENCE pricing_versions AS bigint;
SELECT setval('pricing_versions', greatest((SELECT max(version) FROM pricing_resortterms), 1));
CREATE OR REPLACE FUNCTION pricing_terms_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.version := nextval('pricing_versions');
    RETURN NEW;
END $$;
DROP TRIGGER terms_have_versions ON pricing_resortterms;
CREATE TRIGGER terms_have_versions BEFORE INSERT OR UPDATE ON pricing_resortterms
    FOR EACH ROW EXECUTE FUNCTION pricing_terms_changed();
"""
AS_BEFORE = """
CREATE OR REPLACE FUNCTION pricing_terms_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.version := OLD.version + 1;
    RETURN NEW;
END $$;
DROP TRIGGER terms_have_versions ON pricing_resortterms;
CREATE TRIGGER terms_have_versions BEFORE UPDATE ON pricing_resortterms
    FOR EACH ROW EXECUTE FUNCTION pricing_terms_changed();
DROP SEQUENCE pricing_versions;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("pricing", "0003_prices_raise_versions"),
    ]

    operations = [
        migrations.RunSQL(RAISE, AS_BEFORE),
    ]
