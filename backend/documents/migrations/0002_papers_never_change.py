from django.db import migrations

FORWARD = """
CREATE FUNCTION documents_papers_never_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'papers are never changed or deleted: issue a credit note'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER papers_are_never_deleted BEFORE DELETE ON documents_paper
    FOR EACH ROW EXECUTE FUNCTION documents_papers_never_change();
CREATE TRIGGER papers_never_change
    BEFORE UPDATE OF kind, subject, resort_id, booking_id, entry_id, number, year, issued_on, issued_at, total_paise,
        content
    ON documents_paper FOR EACH ROW EXECUTE FUNCTION documents_papers_never_change();
"""
BACKWARD = """
DROP TRIGGER papers_never_change ON documents_paper;
DROP TRIGGER papers_are_never_deleted ON documents_paper;
DROP FUNCTION documents_papers_never_change();
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
