"""What guests see of a resort has a version: raised by every statement that changes a resort, its types, rooms or
pictures, whoever sends it. Prices join it in pricing's migrations."""

import django.db.models.deletion
from django.db import migrations, models

# The tables, and how the resorts of changed rows are found.
OF_ROWS = {
    "resort": "SELECT id FROM {rows}",
    "roomtype": "SELECT resort_id FROM {rows}",
    "room": "SELECT resort_id FROM {rows}",
    "roomimage": "SELECT resort_id FROM catalogue_room WHERE id IN (SELECT room_id FROM {rows})",
}

# Which resorts a place has: the version of resort 0 says so. These are the columns by which they are looked for.
PLACES, PLACE_COLUMNS = "SELECT 0 FROM {rows}", "id, location, active"

# Locked in the order of their ids, so that two who change many resorts do not wait for each other.
RAISE = """
CREATE SEQUENCE catalogue_versions AS bigint;
CREATE FUNCTION catalogue_raise_versions(resorts bigint[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO catalogue_resortversion (resort_id, version)
    SELECT resort, nextval('catalogue_versions')
    FROM (SELECT DISTINCT unnest(resorts) AS resort ORDER BY 1) AS changed
    ON CONFLICT (resort_id) DO UPDATE SET version = EXCLUDED.version;
$$;
"""
NO_RAISE = "DROP FUNCTION catalogue_raise_versions; DROP SEQUENCE catalogue_versions;"


def versions_of(table: str, resorts: str, *, columns: str = "*", what: str = "versions") -> str:
    """A function and three triggers: each statement of a table raises the versions of the resorts of its rows."""
    before, after = (resorts.format(rows=rows) for rows in ("rows_before", "rows_after"))
    # A row that is written again as it was has not changed.
    was, became = (
        resorts.format(rows=f"(SELECT {columns} FROM {these} EXCEPT SELECT {columns} FROM {those}) AS changed")  # nosec B608 # names of ours
        for these, those in (("rows_before", "rows_after"), ("rows_after", "rows_before"))
    )
    return f"""
CREATE FUNCTION {table}_raises_{what}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM catalogue_raise_versions(ARRAY({after}));
    ELSIF TG_OP = 'DELETE' THEN
        PERFORM catalogue_raise_versions(ARRAY({before}));
    ELSE
        PERFORM catalogue_raise_versions(ARRAY({was} UNION ALL {became}));
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER inserts_raise_{what} AFTER INSERT ON {table} REFERENCING NEW TABLE AS rows_after
    FOR EACH STATEMENT EXECUTE FUNCTION {table}_raises_{what}();
CREATE TRIGGER updates_raise_{what} AFTER UPDATE ON {table}
    REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after
    FOR EACH STATEMENT EXECUTE FUNCTION {table}_raises_{what}();
CREATE TRIGGER deletes_raise_{what} AFTER DELETE ON {table} REFERENCING OLD TABLE AS rows_before
    FOR EACH STATEMENT EXECUTE FUNCTION {table}_raises_{what}();
"""


def no_versions_of(table: str, *, what: str = "versions") -> str:
    """The way back: its triggers go with the function."""
    return f"DROP FUNCTION {table}_raises_{what} CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0003_resorts_have_both_coordinates")]

    operations = [
        migrations.CreateModel(
            name="ResortVersion",
            fields=[
                (
                    "resort",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="catalogue.resort",
                    ),
                ),
                ("version", models.PositiveBigIntegerField(editable=False)),
            ],
        ),
        migrations.RunSQL(RAISE, NO_RAISE),
        *(
            migrations.RunSQL(versions_of(f"catalogue_{name}", resorts), no_versions_of(f"catalogue_{name}"))
            for name, resorts in OF_ROWS.items()
        ),
        migrations.RunSQL(
            versions_of("catalogue_resort", PLACES, columns=PLACE_COLUMNS, what="places"),
            no_versions_of("catalogue_resort", what="places"),
        ),
    ]
