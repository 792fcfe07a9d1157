from django.db import migrations

# A sweep that ends thousands of stays leaves its marks in one statement, one for each attempt or block, and not stay
# by stay. A stay that is written again as it was leaves one too: whoever numbers events compares, and tells nothing.
# Transition tables belong to one kind of statement each, so there are three triggers with one function.
BY_STATEMENT = """
DROP TRIGGER stays_leave_a_mark ON inventory_stay;
DROP FUNCTION event_feed_mark_stay();
CREATE FUNCTION event_feed_mark_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        INSERT INTO event_feed_mark (subject, row_id)
        SELECT CASE WHEN attempt_id IS NULL THEN 'block' ELSE 'attempt' END, coalesce(attempt_id, id) FROM old_rows
        UNION
        SELECT CASE WHEN attempt_id IS NULL THEN 'block' ELSE 'attempt' END, coalesce(attempt_id, id) FROM new_rows;
    ELSIF TG_OP = 'INSERT' THEN
        INSERT INTO event_feed_mark (subject, row_id)
        SELECT DISTINCT CASE WHEN attempt_id IS NULL THEN 'block' ELSE 'attempt' END, coalesce(attempt_id, id)
        FROM new_rows;
    ELSE
        INSERT INTO event_feed_mark (subject, row_id)
        SELECT DISTINCT CASE WHEN attempt_id IS NULL THEN 'block' ELSE 'attempt' END, coalesce(attempt_id, id)
        FROM old_rows;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER stays_leave_a_mark AFTER UPDATE ON inventory_stay
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION event_feed_mark_stays();
CREATE TRIGGER new_stays_leave_a_mark AFTER INSERT ON inventory_stay
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION event_feed_mark_stays();
CREATE TRIGGER gone_stays_leave_a_mark AFTER DELETE ON inventory_stay
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION event_feed_mark_stays();
"""
ROW_BY_ROW = """
DROP TRIGGER gone_stays_leave_a_mark ON inventory_stay;
DROP TRIGGER new_stays_leave_a_mark ON inventory_stay;
DROP TRIGGER stays_leave_a_mark ON inventory_stay;
DROP FUNCTION event_feed_mark_stays();
CREATE FUNCTION event_feed_mark_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND (TG_OP = 'DELETE' OR OLD IS DISTINCT FROM NEW) THEN
        INSERT INTO event_feed_mark (subject, row_id)
        VALUES (CASE WHEN OLD.attempt_id IS NULL THEN 'block' ELSE 'attempt' END, coalesce(OLD.attempt_id, OLD.id));
    END IF;
    IF TG_OP = 'INSERT' OR (TG_OP = 'UPDATE' AND OLD.attempt_id IS DISTINCT FROM NEW.attempt_id) THEN
        INSERT INTO event_feed_mark (subject, row_id)
        VALUES (CASE WHEN NEW.attempt_id IS NULL THEN 'block' ELSE 'attempt' END, coalesce(NEW.attempt_id, NEW.id));
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER stays_leave_a_mark AFTER INSERT OR UPDATE OR DELETE ON inventory_stay
    FOR EACH ROW EXECUTE FUNCTION event_feed_mark_stay();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('event_feed', '0001_initial'),
        ('inventory', '0001_initial'),
    ]

    operations = [
        migrations.RunSQL(BY_STATEMENT, ROW_BY_ROW),
    ]
