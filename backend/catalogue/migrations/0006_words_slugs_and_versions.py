"""What a resort is found by, kept by triggers: its words in all languages, folded; its former slugs; when guests could
find it first. And what guests see of it raises its version in the new tables, too."""

from importlib import import_module

from django.db import migrations

# A module's name does not begin with a digit.
_versions = import_module("backend.catalogue.migrations.0004_resorts_have_versions")

OF_TYPE = "SELECT resort_id FROM catalogue_roomtype WHERE id IN (SELECT room_type_id FROM {rows})"
OF_ROWS = {
    "resorttext": "SELECT resort_id FROM {rows}",
    "resorttheme": "SELECT resort_id FROM {rows}",
    "roomtypetext": OF_TYPE,
    "roomtypebed": OF_TYPE,
    "photo": f"SELECT resort_id FROM {{rows}} WHERE resort_id IS NOT NULL UNION ALL {OF_TYPE}",  # nosec B608 # of ours
}
# What a photo's job notes about its tries, no guest sees.
SHOWN_COLUMNS = {
    "photo": "id, resort_id, room_type_id, alt, alt_hi, alt_kn, position, focus_x, focus_y, sizes, width, height, colour"
}

# Small letters, without accents, nuktas, joiners and punctuation; so nothing in it means anything to LIKE.
FOLD = r"""
CREATE FUNCTION catalogue_fold(said text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT btrim(regexp_replace(
        lower(regexp_replace(normalize(said, NFKD), '[\u0300-\u036f\u093c\u0cbc\u200b-\u200d\u2060\ufeff]', '', 'g')),
        '[\s!-/:-@\[-`{-~\u0964\u0965\u2010-\u2027\u00b7]+', ' ', 'g'
    ))
$$;
-- Null for words that are none: nothing is like it.
CREATE FUNCTION catalogue_beginnings(said text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT array_agg('% ' || word || '%')
    FROM unnest(string_to_array(catalogue_fold(said), ' ')) AS word WHERE word <> ''
$$;
CREATE FUNCTION catalogue_names_have(folded text, said text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT folded LIKE ALL (catalogue_beginnings(said))
$$;
"""
NO_FOLD = """
DROP FUNCTION catalogue_names_have;
DROP FUNCTION catalogue_beginnings;
DROP FUNCTION catalogue_fold;
"""

WORDS = """
CREATE FUNCTION catalogue_write_names(resorts bigint[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO catalogue_resortnames (resort_id, folded)
    SELECT resort.id, ' ' || catalogue_fold(concat_ws(' ',
        resort.name, resort.location, resort.town, resort.district, resort.state,
        (SELECT string_agg(concat_ws(' ', name, location, town, district, state), ' ' ORDER BY language)
         FROM catalogue_resorttext WHERE resort_id = resort.id)
    ))
    FROM catalogue_resort AS resort WHERE resort.id = ANY (resorts) ORDER BY resort.id
    ON CONFLICT (resort_id) DO UPDATE SET folded = EXCLUDED.folded
    WHERE catalogue_resortnames.folded <> EXCLUDED.folded;
$$;
CREATE FUNCTION catalogue_resort_writes_names() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM catalogue_resortnames WHERE resort_id = OLD.id;
    ELSE
        PERFORM catalogue_write_names(ARRAY[NEW.id]);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER names_are_written AFTER INSERT OR DELETE OR UPDATE OF id, name, location, town, district, state
    ON catalogue_resort FOR EACH ROW EXECUTE FUNCTION catalogue_resort_writes_names();
CREATE FUNCTION catalogue_resorttext_writes_names() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM catalogue_write_names(ARRAY[OLD.resort_id, NEW.resort_id]);
    RETURN NULL;
END $$;
CREATE TRIGGER names_are_written AFTER INSERT OR UPDATE OR DELETE
    ON catalogue_resorttext FOR EACH ROW EXECUTE FUNCTION catalogue_resorttext_writes_names();
SELECT catalogue_write_names(ARRAY(SELECT id FROM catalogue_resort));
"""
NO_WORDS = """
DROP FUNCTION catalogue_resort_writes_names CASCADE;
DROP FUNCTION catalogue_resorttext_writes_names CASCADE;
DROP FUNCTION catalogue_write_names;
"""

# A slug that another resort takes is that one's, and a resort that gets its old one back has it.
SLUGS = """
CREATE FUNCTION catalogue_resort_keeps_slugs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM catalogue_formerslug WHERE slug = NEW.slug;
    IF TG_OP = 'UPDATE' THEN
        INSERT INTO catalogue_formerslug (slug, resort_id) VALUES (OLD.slug, NEW.id)
        ON CONFLICT (slug) DO UPDATE SET resort_id = EXCLUDED.resort_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER slugs_are_taken AFTER INSERT
    ON catalogue_resort FOR EACH ROW EXECUTE FUNCTION catalogue_resort_keeps_slugs();
CREATE TRIGGER slugs_are_kept AFTER UPDATE OF slug
    ON catalogue_resort FOR EACH ROW WHEN (OLD.slug <> NEW.slug) EXECUTE FUNCTION catalogue_resort_keeps_slugs();
"""
NO_SLUGS = "DROP FUNCTION catalogue_resort_keeps_slugs CASCADE;"

# Of a resort that is closed when this migration runs nobody knows whether guests ever found it.
PUBLISHED = """
UPDATE catalogue_resort SET published_at = created_at WHERE active;
CREATE FUNCTION catalogue_resort_is_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        NEW.published_at := coalesce(OLD.published_at, NEW.published_at);
    END IF;
    IF NEW.active THEN
        NEW.published_at := coalesce(NEW.published_at, now());
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER publishing_is_noted BEFORE INSERT OR UPDATE
    ON catalogue_resort FOR EACH ROW EXECUTE FUNCTION catalogue_resort_is_published();
"""
NO_PUBLISHED = "DROP FUNCTION catalogue_resort_is_published CASCADE;"

# Who looks for resorts by these words hears of a change by the version of all places.
PLACES = "catalogue_resortnames"


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0005_what_guests_see")]

    operations = [
        migrations.RunSQL(FOLD, NO_FOLD),
        migrations.RunSQL(WORDS, NO_WORDS),
        migrations.RunSQL(SLUGS, NO_SLUGS),
        migrations.RunSQL(PUBLISHED, NO_PUBLISHED),
        *(
            migrations.RunSQL(
                _versions.versions_of(f"catalogue_{name}", resorts, columns=SHOWN_COLUMNS.get(name, "*")),
                _versions.no_versions_of(f"catalogue_{name}"),
            )
            for name, resorts in OF_ROWS.items()
        ),
        migrations.RunSQL(
            _versions.versions_of(PLACES, _versions.PLACES, what="places"),
            _versions.no_versions_of(PLACES, what="places"),
        ),
    ]
