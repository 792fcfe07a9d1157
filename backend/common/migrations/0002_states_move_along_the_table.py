from django.db import migrations

FORWARD = """
CREATE FUNCTION common_states_move_along_the_table() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state || ' > ' || NEW.state = ANY (TG_ARGV) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% % must not move from % to %', TG_TABLE_NAME, OLD.id, OLD.state, NEW.state USING
        ERRCODE = 'check_violation', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, CONSTRAINT = TG_NAME;
END $$;
"""
BACKWARD = "DROP FUNCTION common_states_move_along_the_table();"


class Migration(migrations.Migration):
    dependencies = [("common", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
