"""Every change of a resort's prices raises the version of its terms, whoever makes it; and GST as it is known today.

Deliberately spelled out: a migration stays as it is when the code moves on.
"""

from datetime import date

from django.db import migrations

OF_A_RESORT = ("raterule", "rateplan", "addon", "offer", "childband", "cancellationpolicy")

FORWARD = """
CREATE FUNCTION pricing_raise_version(resort bigint) RETURNS void LANGUAGE sql AS $$
    UPDATE pricing_resortterms SET version = version + 1 WHERE resort_id = resort;
$$;
CREATE FUNCTION pricing_terms_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.version := OLD.version + 1;
    RETURN NEW;
END $$;
CREATE TRIGGER terms_have_versions BEFORE UPDATE ON pricing_resortterms
    FOR EACH ROW EXECUTE FUNCTION pricing_terms_changed();
CREATE FUNCTION pricing_row_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM pricing_raise_version(OLD.resort_id);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO pricing_resortterms (
            resort_id, prices_include_tax, extra_bed_counts, meal_tax, extra_adult_price, extra_bed_price, deposit,
            deposit_percent, balance_days_before, version
        ) VALUES (NEW.resort_id, false, true, 'separate', 0, 0, 'in_full', 100, 7, 1)
        ON CONFLICT (resort_id) DO UPDATE SET version = pricing_resortterms.version;
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION pricing_tier_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pricing_raise_version(resort_id) FROM pricing_cancellationpolicy
        WHERE id IN (CASE WHEN TG_OP <> 'INSERT' THEN OLD.policy_id END, CASE WHEN TG_OP <> 'DELETE' THEN NEW.policy_id END);
    RETURN NULL;
END $$;
CREATE TRIGGER prices_have_versions AFTER INSERT OR UPDATE OR DELETE ON pricing_policytier
    FOR EACH ROW EXECUTE FUNCTION pricing_tier_changed();
CREATE FUNCTION pricing_slab_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE pricing_resortterms SET version = version + 1;
    RETURN NULL;
END $$;
CREATE TRIGGER prices_have_versions AFTER INSERT OR UPDATE OR DELETE ON pricing_taxslab
    FOR EACH STATEMENT EXECUTE FUNCTION pricing_slab_changed();
"""
OF_EACH = "\n".join(
    f"CREATE TRIGGER prices_have_versions AFTER INSERT OR UPDATE OR DELETE ON pricing_{name} "
    "FOR EACH ROW EXECUTE FUNCTION pricing_row_changed();"
    for name in OF_A_RESORT
)
BACKWARD = "\n".join(
    [f"DROP TRIGGER prices_have_versions ON pricing_{name};" for name in (*OF_A_RESORT, "policytier", "taxslab")]
    + ["DROP TRIGGER terms_have_versions ON pricing_resortterms;"]
    + [
        f"DROP FUNCTION pricing_{name};"
        for name in ("slab_changed", "tier_changed", "row_changed", "terms_changed", "raise_version")
    ]
)


def plant_slabs(apps, schema_editor):
    """GST Council: 12 % and 18 % since 18 July 2022, 5 % and 18 % since 22 September 2025, 7,500 rupees between."""
    slabs = apps.get_model("pricing", "TaxSlab")
    for since, low in ((date(2022, 7, 18), 12), (date(2025, 9, 22), 5)):
        slabs.objects.get_or_create(
            since=since, defaults={"low_up_to": 7500, "low_percent": low, "high_percent": 18}
        )


class Migration(migrations.Migration):
    dependencies = [("pricing", "0001_initial")]
    operations = [
        migrations.RunPython(plant_slabs, migrations.RunPython.noop),
        migrations.RunSQL(FORWARD + OF_EACH, BACKWARD),
    ]
