from django.db import migrations

FORWARD = """
CREATE FUNCTION payments_ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'ledger entries are never changed or deleted: add one that puts it right'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER ledger_is_append_only BEFORE UPDATE OR DELETE ON payments_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION payments_ledger_is_append_only();
"""
BACKWARD = """
DROP TRIGGER ledger_is_append_only ON payments_ledgerentry;
DROP FUNCTION payments_ledger_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0002_ledger_disputes_rounds")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
