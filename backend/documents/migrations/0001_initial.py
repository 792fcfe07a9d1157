import backend.catalogue.core.gstin
import backend.common.db.allowed_moves
import django.db.models.deletion
from django.db import migrations, models


NEVER_CHANGE = """
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
MAY_CHANGE = """
DROP TRIGGER papers_never_change ON documents_paper;
DROP TRIGGER papers_are_never_deleted ON documents_paper;
DROP FUNCTION documents_papers_never_change();
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('common', '0001_initial'),
        ('bookings', '0001_initial'),
        ('catalogue', '0001_initial'),
        ('payments', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='LedgerReading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entry_id', models.PositiveBigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Folder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(blank=True, max_length=100)),
                ('company', models.CharField(blank=True, max_length=150)),
                ('gstin', models.CharField(blank=True, max_length=15, validators=[backend.catalogue.core.gstin.validate])),
                ('address', models.CharField(blank=True, max_length=255)),
                ('state_code', models.CharField(blank=True, max_length=2)),
                ('invoice_on', models.DateField(blank=True, null=True)),
                ('booking', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='folder', to='bookings.finalbooking')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('invoice_on__isnull', False)), fields=['invoice_on'], name='invoices_to_come')],
            },
        ),
        migrations.CreateModel(
            name='Paper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('booking_voucher', 'Booking Voucher'), ('receipt_voucher', 'Receipt Voucher'), ('tax_invoice', 'Tax Invoice'), ('refund_voucher', 'Refund Voucher'), ('credit_note', 'Credit Note')], max_length=16)),
                ('subject', models.CharField(max_length=80)),
                ('number', models.CharField(max_length=16)),
                ('year', models.PositiveSmallIntegerField()),
                ('issued_on', models.DateField()),
                ('issued_at', models.DateTimeField()),
                ('total_paise', models.PositiveBigIntegerField()),
                ('content', models.JSONField()),
                ('state', models.CharField(choices=[('queued', 'Queued'), ('made', 'Made')], default='queued', max_length=8)),
                ('sheets', models.JSONField(blank=True, default=dict)),
                ('made_at', models.DateTimeField(blank=True, null=True)),
                ('booking', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='bookings.finalbooking')),
                ('entry', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='payments.ledgerentry')),
                ('resort', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.resort')),
            ],
            options={
                'ordering': ['issued_at', 'pk'],
                'indexes': [models.Index(condition=models.Q(('state', 'queued')), fields=['issued_at'], name='papers_to_make'), models.Index(fields=['resort', 'issued_on'], name='papers_of_a_month')],
                'constraints': [backend.common.db.allowed_moves.MovesAlong(name='papers_move_along_the_table', steps=['queued > made']), models.UniqueConstraint(fields=('kind', 'subject'), name='one_paper_of_a_kind_per_subject'), models.UniqueConstraint(fields=('number',), name='paper_numbers_are_unique')],
            },
        ),
        migrations.CreateModel(
            name='Series',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('booking_voucher', 'Booking Voucher'), ('receipt_voucher', 'Receipt Voucher'), ('tax_invoice', 'Tax Invoice'), ('refund_voucher', 'Refund Voucher'), ('credit_note', 'Credit Note')], max_length=16)),
                ('year', models.PositiveSmallIntegerField()),
                ('last', models.PositiveIntegerField(default=0)),
                ('resort', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.resort')),
            ],
            options={
                'verbose_name_plural': 'series',
                'constraints': [models.UniqueConstraint(fields=('resort', 'kind', 'year'), name='one_counter_per_series')],
            },
        ),
        migrations.RunSQL(NEVER_CHANGE, MAY_CHANGE),
    ]
