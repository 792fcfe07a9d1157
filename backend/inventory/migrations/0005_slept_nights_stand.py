from django.db import migrations

# Who has slept where stands, whoever asks: the register and the police are told by it. The day is the one in India, and
# PostgreSQL's own. What undoes an act within its window says so for its transaction:
# SET LOCAL dandeli.slept_nights = 'open'.
SLEPT = """
CREATE FUNCTION inventory_slept_nights_stand() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    today date := (now() AT TIME ZONE 'Asia/Kolkata')::date;
BEGIN
    IF OLD.check_in >= today OR current_setting('dandeli.slept_nights', true) = 'open' THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'DELETE' OR (NEW.room_id, NEW.check_in, NEW.attempt_id, NEW.line_id, least(NEW.check_out, today))
        IS DISTINCT FROM (OLD.room_id, OLD.check_in, OLD.attempt_id, OLD.line_id, least(OLD.check_out, today)) THEN
        RAISE EXCEPTION 'slept nights stand: stay % from % in room %', OLD.id, OLD.check_in, OLD.room_id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'slept_nights_stand', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER slept_nights_stand BEFORE UPDATE OF room_id, check_in, check_out, attempt_id, line_id OR DELETE
    ON inventory_stay FOR EACH ROW WHEN (OLD.state IN ('booked', 'left', 'released') AND OLD.line_id IS NOT NULL)
    EXECUTE FUNCTION inventory_slept_nights_stand();
"""
FREE = """
DROP TRIGGER slept_nights_stand ON inventory_stay;
DROP FUNCTION inventory_slept_nights_stand();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('inventory', '0004_lines_by_postgresql'),
    ]

    operations = [
        migrations.RunSQL(SLEPT, FREE),
    ]
