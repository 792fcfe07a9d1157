import backend.common.db.allowed_moves
import django.db.models.deletion
from django.db import migrations, models


APPEND_ONLY = """
CREATE FUNCTION payments_ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'ledger entries are never changed or deleted: add one that puts it right'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER ledger_is_append_only BEFORE UPDATE OR DELETE ON payments_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION payments_ledger_is_append_only();
"""
# Whatever Razorpay signs, and whatever the code believes. What has gone is summed; what is owed is netted in time.
REFUNDS_FIT = """
CREATE FUNCTION payments_refunds_fit_their_payment() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    paid bigint;
    gone numeric;
BEGIN
    -- Locked, so that of two refunds at once the second sees the first.
    SELECT amount_paise INTO paid FROM payments_payment WHERE id = NEW.payment_id FOR NO KEY UPDATE;
    SELECT coalesce(sum(amount_paise), 0) INTO gone FROM payments_refund
        WHERE payment_id = NEW.payment_id AND id <> NEW.id AND state = 'processed' AND NEW.state = 'processed';
    IF gone + NEW.amount_paise > paid THEN
        RAISE EXCEPTION 'a payment of % paise cannot give back % more than % paise', paid, NEW.amount_paise, gone
            USING ERRCODE = 'check_violation', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, CONSTRAINT = TG_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refunds_fit_their_payment BEFORE INSERT OR UPDATE OF payment_id, amount_paise, state ON payments_refund
    FOR EACH ROW EXECUTE FUNCTION payments_refunds_fit_their_payment();
"""
REFUNDS_MAY_EXCEED = """
DROP TRIGGER refunds_fit_their_payment ON payments_refund;
DROP FUNCTION payments_refunds_fit_their_payment();
"""
MAY_CHANGE = """
DROP TRIGGER ledger_is_append_only ON payments_ledgerentry;
DROP FUNCTION payments_ledger_is_append_only();
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('common', '0001_initial'),
        ('bookings', '0001_initial'),
        ('holds', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='BalanceNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount_paise', models.PositiveBigIntegerField()),
                ('due_on', models.DateField()),
                ('told_on', models.DateField()),
                ('warned_on', models.DateField(null=True)),
                ('try_at', models.DateTimeField(null=True)),
                ('booking', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='notice', to='bookings.finalbooking')),
            ],
        ),
        migrations.CreateModel(
            name='PaymentOrder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('booking', 'Booking'), ('balance', 'Balance'), ('change', 'Change')], default='booking', max_length=8)),
                ('round', models.PositiveSmallIntegerField(default=1)),
                ('amount_paise', models.PositiveBigIntegerField()),
                ('currency', models.CharField(default='INR', max_length=3)),
                ('state', models.CharField(choices=[('new', 'New'), ('created', 'Created'), ('paid', 'Paid')], default='new', max_length=16)),
                ('receipt', models.CharField(max_length=40, unique=True)),
                ('razorpay_order_id', models.CharField(max_length=40, null=True, unique=True)),
                ('created_at', models.DateTimeField()),
                ('claimed_at', models.DateTimeField(null=True)),
                ('doubtful', models.BooleanField(default=False)),
                ('check_at', models.DateTimeField(null=True)),
                ('checks', models.PositiveIntegerField(default=0)),
                ('attempt', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='holds.bookingattempt')),
                ('change', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='order', to='bookings.bookingchange')),
            ],
        ),
        migrations.CreateModel(
            name='PaymentLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount_paise', models.PositiveBigIntegerField()),
                ('currency', models.CharField(default='INR', max_length=3)),
                ('state', models.CharField(choices=[('new', 'New'), ('open', 'Open'), ('closing', 'Closing'), ('paid', 'Paid'), ('expired', 'Expired'), ('cancelled', 'Cancelled')], default='new', max_length=16)),
                ('reference_id', models.CharField(max_length=40, unique=True)),
                ('razorpay_link_id', models.CharField(max_length=40, null=True, unique=True)),
                ('short_url', models.CharField(blank=True, max_length=200)),
                ('expires_at', models.DateTimeField()),
                ('created_at', models.DateTimeField()),
                ('claimed_at', models.DateTimeField(null=True)),
                ('tries', models.PositiveIntegerField(default=0)),
                ('next_try_at', models.DateTimeField()),
                ('last_error', models.TextField(blank=True)),
                ('booking', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='bookings.finalbooking')),
                ('order', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='link', to='payments.paymentorder')),
            ],
        ),
        migrations.CreateModel(
            name='Payment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('booking', 'Booking'), ('balance', 'Balance'), ('change', 'Change')], default='booking', max_length=8)),
                ('razorpay_payment_id', models.CharField(max_length=40, unique=True)),
                ('amount_paise', models.PositiveBigIntegerField()),
                ('currency', models.CharField(max_length=3)),
                ('state', models.CharField(choices=[('created', 'Created'), ('failed', 'Failed'), ('authorized', 'Authorized'), ('captured', 'Captured'), ('refunded', 'Refunded')], default='created', max_length=16)),
                ('method', models.CharField(blank=True, max_length=32)),
                ('error_code', models.CharField(blank=True, max_length=64)),
                ('error_reason', models.CharField(blank=True, max_length=64)),
                ('fee_paise', models.PositiveBigIntegerField(default=0)),
                ('first_seen_at', models.DateTimeField()),
                ('captured_at', models.DateTimeField(null=True)),
                ('booking', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='bookings.finalbooking')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='payments.paymentorder')),
            ],
        ),
        migrations.CreateModel(
            name='Refund',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount_paise', models.PositiveBigIntegerField()),
                ('netted_paise', models.PositiveBigIntegerField(default=0)),
                ('reason', models.CharField(choices=[('rooms_gone', 'paid after the rooms were given away'), ('second_payment', 'the booking was already paid'), ('cancelled', 'the booking was cancelled'), ('changed', 'the booking was changed'), ('external', 'made outside this system'), ('wrong_amount', 'not the amount or currency of the order')], max_length=16)),
                ('state', models.CharField(choices=[('due', 'Due'), ('pending', 'Pending'), ('processed', 'Processed'), ('failed', 'Failed'), ('netted', 'Netted')], default='due', max_length=16)),
                ('idempotency_key', models.CharField(max_length=64, unique=True)),
                ('body', models.TextField()),
                ('razorpay_refund_id', models.CharField(max_length=40, null=True, unique=True)),
                ('round', models.PositiveSmallIntegerField(default=1)),
                ('earlier_ids', models.JSONField(blank=True, default=list)),
                ('tries', models.PositiveIntegerField(default=0)),
                ('next_try_at', models.DateTimeField()),
                ('last_error', models.TextField(blank=True)),
                ('created_at', models.DateTimeField()),
                ('change', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='bookings.bookingchange')),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='payments.payment')),
            ],
        ),
        migrations.CreateModel(
            name='WebhookEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event_id', models.CharField(max_length=128)),
                ('kind', models.CharField(blank=True, max_length=64)),
                ('body', models.BinaryField()),
                ('state', models.CharField(choices=[('received', 'Received'), ('processed', 'Processed'), ('dead', 'Dead'), ('rejected', 'Rejected')], max_length=16)),
                ('received_at', models.DateTimeField()),
                ('replayed_at', models.DateTimeField(null=True)),
                ('deliveries', models.PositiveIntegerField(default=1)),
                ('processed_at', models.DateTimeField(null=True)),
                ('tries', models.PositiveIntegerField(default=0)),
                ('outcome', models.CharField(blank=True, max_length=64)),
                ('last_error', models.TextField(blank=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'received')), fields=['received_at'], name='events_to_process'), models.Index(condition=models.Q(('state', 'rejected')), fields=['received_at'], name='events_rejected')],
                'constraints': [backend.common.db.allowed_moves.MovesAlong(name='events_move_along_the_table', steps=['dead > received', 'received > dead', 'received > processed']), models.UniqueConstraint(condition=models.Q(('state', 'rejected'), _negated=True), fields=('event_id',), name='events_arrive_once')],
            },
        ),
        migrations.CreateModel(
            name='LedgerEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=80, unique=True)),
                ('source', models.CharField(choices=[('payer', 'Payer'), ('bookings', 'Bookings'), ('refund_due', 'Refund Due'), ('owner', 'Owner'), ('razorpay', 'Razorpay')], max_length=16)),
                ('target', models.CharField(choices=[('payer', 'Payer'), ('bookings', 'Bookings'), ('refund_due', 'Refund Due'), ('owner', 'Owner'), ('razorpay', 'Razorpay')], max_length=16)),
                ('amount_paise', models.PositiveBigIntegerField()),
                ('at', models.DateTimeField()),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='payments.payment')),
            ],
            options={
                'verbose_name_plural': 'ledger entries',
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_paise__gt', 0)), name='entries_move_money'), models.CheckConstraint(condition=models.Q(('source', models.F('target')), _negated=True), name='entries_move_somewhere')],
            },
        ),
        migrations.CreateModel(
            name='Dispute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('razorpay_dispute_id', models.CharField(max_length=40, unique=True)),
                ('state', models.CharField(choices=[('open', 'Open'), ('under_review', 'Under Review'), ('action_required', 'Action Required'), ('won', 'Won'), ('lost', 'Lost'), ('closed', 'Closed')], default='open', max_length=16)),
                ('amount_paise', models.PositiveBigIntegerField()),
                ('deducted_paise', models.PositiveBigIntegerField(default=0)),
                ('phase', models.CharField(blank=True, max_length=32)),
                ('reason', models.CharField(blank=True, max_length=64)),
                ('respond_by', models.DateTimeField(null=True)),
                ('first_seen_at', models.DateTimeField()),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='disputes', to='payments.payment')),
            ],
            options={
                'constraints': [backend.common.db.allowed_moves.MovesAlong(name='disputes_move_along_the_table', steps=['action_required > closed', 'action_required > lost', 'action_required > open', 'action_required > under_review', 'action_required > won', 'open > action_required', 'open > closed', 'open > lost', 'open > under_review', 'open > won', 'under_review > action_required', 'under_review > closed', 'under_review > lost', 'under_review > open', 'under_review > won'])],
            },
        ),
        migrations.AddIndex(
            model_name='paymentorder',
            index=models.Index(condition=models.Q(('check_at__isnull', False)), fields=['check_at'], name='orders_to_check'),
        ),
        migrations.AddConstraint(
            model_name='paymentorder',
            constraint=backend.common.db.allowed_moves.MovesAlong(name='orders_move_along_the_table', steps=['created > paid', 'new > created']),
        ),
        migrations.AddConstraint(
            model_name='paymentorder',
            constraint=models.UniqueConstraint(condition=models.Q(('change__isnull', True)), fields=('attempt', 'amount_paise', 'kind', 'round'), name='one_order_per_attempt_amount_kind_and_round'),
        ),
        migrations.AddConstraint(
            model_name='paymentorder',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'change'), ('change__isnull', True), _connector='XOR'), name='orders_of_a_change_name_it'),
        ),
        migrations.AddIndex(
            model_name='paymentlink',
            index=models.Index(condition=models.Q(('state__in', ('new', 'open', 'closing'))), fields=['next_try_at'], name='links_to_tend'),
        ),
        migrations.AddConstraint(
            model_name='paymentlink',
            constraint=backend.common.db.allowed_moves.MovesAlong(name='links_move_along_the_table', steps=['cancelled > paid', 'closing > cancelled', 'closing > expired', 'closing > paid', 'expired > paid', 'new > cancelled', 'new > closing', 'new > expired', 'new > open', 'new > paid', 'open > cancelled', 'open > closing', 'open > expired', 'open > paid']),
        ),
        migrations.AddConstraint(
            model_name='paymentlink',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('new', 'open'))), fields=('booking',), name='one_live_link_per_booking'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=backend.common.db.allowed_moves.MovesAlong(name='payments_move_along_the_table', steps=['authorized > captured', 'authorized > refunded', 'captured > refunded', 'created > authorized', 'created > captured', 'created > failed', 'created > refunded', 'failed > authorized', 'failed > captured', 'failed > refunded']),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.CheckConstraint(condition=models.Q(('booking__isnull', True), ('captured_at__isnull', False), _connector='OR'), name='bookings_are_paid'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.UniqueConstraint(condition=models.Q(('booking__isnull', False), models.Q(('kind', 'change'), _negated=True)), fields=('booking', 'kind'), name='one_payment_per_booking_and_kind'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.UniqueConstraint(condition=models.Q(('booking__isnull', False), ('kind', 'change')), fields=('order',), name='one_payment_per_change'),
        ),
        migrations.AddIndex(
            model_name='refund',
            index=models.Index(condition=models.Q(('state', 'due')), fields=['next_try_at'], name='refunds_to_send'),
        ),
        migrations.AddConstraint(
            model_name='refund',
            constraint=backend.common.db.allowed_moves.MovesAlong(name='refunds_move_along_the_table', steps=['due > failed', 'due > netted', 'due > pending', 'due > processed', 'failed > due', 'failed > netted', 'failed > processed', 'pending > failed', 'pending > processed']),
        ),
        migrations.AddConstraint(
            model_name='refund',
            constraint=models.UniqueConstraint(condition=models.Q(models.Q(('reason', 'external'), _negated=True), ('change__isnull', True)), fields=('payment', 'reason'), name='one_refund_per_payment_and_reason'),
        ),
        migrations.AddConstraint(
            model_name='refund',
            constraint=models.UniqueConstraint(condition=models.Q(('change__isnull', False)), fields=('payment', 'change'), name='one_refund_per_payment_and_change'),
        ),
        migrations.AddConstraint(
            model_name='refund',
            constraint=models.CheckConstraint(condition=models.Q(('change__isnull', True), ('reason', 'changed'), _connector='OR'), name='refunds_of_a_change_say_so'),
        ),
        migrations.RunSQL(APPEND_ONLY, MAY_CHANGE),
        migrations.RunSQL(REFUNDS_FIT, REFUNDS_MAY_EXCEED),
    ]
