from django.db import migrations

# Whoever changes a booking, a stay or the ledger, and however: the mark is in the same transaction. The columns are
# named in the functions alone, so that no trigger keeps a column from being changed.
FORWARD = """
CREATE FUNCTION integrations_mark_booking() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        INSERT INTO integrations_mark (subject, row_id) VALUES ('attempt', OLD.attempt_id);
    ELSIF TG_OP = 'INSERT' OR OLD IS DISTINCT FROM NEW THEN
        INSERT INTO integrations_mark (subject, row_id) VALUES ('attempt', NEW.attempt_id);
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION integrations_mark_attempt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.guest_count, OLD.child_ages) IS DISTINCT FROM (NEW.guest_count, NEW.child_ages) THEN
        INSERT INTO integrations_mark (subject, row_id) VALUES ('attempt', NEW.id);
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION integrations_mark_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND (TG_OP = 'DELETE' OR OLD IS DISTINCT FROM NEW) THEN
        INSERT INTO integrations_mark (subject, row_id)
        VALUES (CASE WHEN OLD.attempt_id IS NULL THEN 'block' ELSE 'attempt' END, coalesce(OLD.attempt_id, OLD.id));
    END IF;
    IF TG_OP = 'INSERT' OR (TG_OP = 'UPDATE' AND OLD.attempt_id IS DISTINCT FROM NEW.attempt_id) THEN
        INSERT INTO integrations_mark (subject, row_id)
        VALUES (CASE WHEN NEW.attempt_id IS NULL THEN 'block' ELSE 'attempt' END, coalesce(NEW.attempt_id, NEW.id));
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION integrations_mark_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO integrations_mark (subject, row_id) VALUES ('entry', NEW.id);
    RETURN NULL;
END $$;
CREATE FUNCTION integrations_events_never_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'events never change: another one says what is different now'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER bookings_leave_a_mark AFTER INSERT OR UPDATE OR DELETE ON bookings_finalbooking
    FOR EACH ROW EXECUTE FUNCTION integrations_mark_booking();
CREATE TRIGGER attempts_leave_a_mark AFTER UPDATE ON bookings_bookingattempt
    FOR EACH ROW EXECUTE FUNCTION integrations_mark_attempt();
CREATE TRIGGER stays_leave_a_mark AFTER INSERT OR UPDATE OR DELETE ON bookings_stay
    FOR EACH ROW EXECUTE FUNCTION integrations_mark_stay();
CREATE TRIGGER entries_leave_a_mark AFTER INSERT ON payments_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION integrations_mark_entry();
CREATE TRIGGER events_never_change BEFORE UPDATE ON integrations_event
    FOR EACH ROW EXECUTE FUNCTION integrations_events_never_change();
"""
# What was there before is told as well.
KNOWN = """
INSERT INTO integrations_mark (subject, row_id)
    SELECT 'attempt', attempt_id FROM bookings_finalbooking ORDER BY id;
INSERT INTO integrations_mark (subject, row_id)
    SELECT CASE WHEN attempt_id IS NULL THEN 'block' ELSE 'attempt' END, coalesce(attempt_id, id) FROM bookings_stay
    WHERE state IN ('held', 'paying', 'blocked') ORDER BY id;
INSERT INTO integrations_mark (subject, row_id) SELECT 'entry', id FROM payments_ledgerentry ORDER BY id;
"""
BACKWARD = """
DROP TRIGGER events_never_change ON integrations_event;
DROP TRIGGER entries_leave_a_mark ON payments_ledgerentry;
DROP TRIGGER stays_leave_a_mark ON bookings_stay;
DROP TRIGGER attempts_leave_a_mark ON bookings_bookingattempt;
DROP TRIGGER bookings_leave_a_mark ON bookings_finalbooking;
DROP FUNCTION integrations_events_never_change();
DROP FUNCTION integrations_mark_entry();
DROP FUNCTION integrations_mark_stay();
DROP FUNCTION integrations_mark_attempt();
DROP FUNCTION integrations_mark_booking();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("integrations", "0001_initial"),
        ("bookings", "0006_balances"),
        ("payments", "0007_deposits_and_balances"),
    ]
    operations = [migrations.RunSQL(FORWARD + KNOWN, BACKWARD)]
