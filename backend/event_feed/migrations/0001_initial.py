import backend.common.db.allowed_moves
import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


# Whoever changes a booking, a stay or the ledger, and however: the mark is in the same transaction. The columns are
# named in the functions alone, so that no trigger keeps a column from being changed.
MARKS = """
CREATE FUNCTION event_feed_mark_booking() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        INSERT INTO event_feed_mark (subject, row_id) VALUES ('attempt', OLD.attempt_id);
    ELSIF TG_OP = 'INSERT' OR OLD IS DISTINCT FROM NEW THEN
        INSERT INTO event_feed_mark (subject, row_id) VALUES ('attempt', NEW.attempt_id);
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION event_feed_mark_attempt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.guest_count, OLD.child_ages) IS DISTINCT FROM (NEW.guest_count, NEW.child_ages) THEN
        INSERT INTO event_feed_mark (subject, row_id) VALUES ('attempt', NEW.id);
    END IF;
    RETURN NULL;
END $$;
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
CREATE FUNCTION event_feed_mark_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO event_feed_mark (subject, row_id) VALUES ('entry', NEW.id);
    RETURN NULL;
END $$;
CREATE FUNCTION event_feed_events_never_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'events never change: another one says what is different now'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER bookings_leave_a_mark AFTER INSERT OR UPDATE OR DELETE ON bookings_finalbooking
    FOR EACH ROW EXECUTE FUNCTION event_feed_mark_booking();
CREATE TRIGGER attempts_leave_a_mark AFTER UPDATE ON holds_bookingattempt
    FOR EACH ROW EXECUTE FUNCTION event_feed_mark_attempt();
CREATE TRIGGER stays_leave_a_mark AFTER INSERT OR UPDATE OR DELETE ON inventory_stay
    FOR EACH ROW EXECUTE FUNCTION event_feed_mark_stay();
CREATE TRIGGER entries_leave_a_mark AFTER INSERT ON payments_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION event_feed_mark_entry();
CREATE TRIGGER events_never_change BEFORE UPDATE ON event_feed_event
    FOR EACH ROW EXECUTE FUNCTION event_feed_events_never_change();
"""
NO_MARKS = """
DROP TRIGGER events_never_change ON event_feed_event;
DROP TRIGGER entries_leave_a_mark ON payments_ledgerentry;
DROP TRIGGER stays_leave_a_mark ON inventory_stay;
DROP TRIGGER attempts_leave_a_mark ON holds_bookingattempt;
DROP TRIGGER bookings_leave_a_mark ON bookings_finalbooking;
DROP FUNCTION event_feed_events_never_change();
DROP FUNCTION event_feed_mark_entry();
DROP FUNCTION event_feed_mark_stay();
DROP FUNCTION event_feed_mark_attempt();
DROP FUNCTION event_feed_mark_booking();
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('bookings', '0001_initial'),
        ('holds', '0001_initial'),
        ('inventory', '0001_initial'),
        ('payments', '0001_initial'),
        ('common', '0001_initial'),
        ('catalogue', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Mark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(max_length=8)),
                ('row_id', models.PositiveBigIntegerField()),
                ('stuck', models.BooleanField(db_default=False, default=False)),
            ],
        ),
        migrations.CreateModel(
            name='ApiKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='Name of the system that uses the key.', max_length=80)),
                ('prefix', models.CharField(max_length=12)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('kinds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('booking.confirmed', 'a booking was confirmed'), ('booking.changed', 'a booking was changed'), ('booking.cancelled', 'a booking was cancelled'), ('booking.no_show', 'a booking was marked as a no-show'), ('hold.placed', 'rooms are held'), ('hold.changed', 'a hold was extended, or has other rooms'), ('hold.released', 'a hold has ended'), ('room.blocked', 'a room was blocked, or a block changed'), ('room.unblocked', 'a block has ended'), ('payment.captured', 'a payment was captured'), ('refund.processed', 'a refund was paid'), ('dispute.lost', 'a payment was lost in a dispute')], max_length=32), help_text='Types of events that the key may read.', size=None)),
                ('created_at', models.DateTimeField()),
                ('last_used_at', models.DateTimeField(null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('resort', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='api_keys', to='catalogue.resort')),
            ],
            options={
                'verbose_name': 'API key',
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Endpoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('url', models.CharField(help_text='Begins with https:// and is on the public internet.', max_length=2000, verbose_name='URL')),
                ('description', models.CharField(blank=True, help_text='Name of the receiving system.', max_length=120)),
                ('kinds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('booking.confirmed', 'a booking was confirmed'), ('booking.changed', 'a booking was changed'), ('booking.cancelled', 'a booking was cancelled'), ('booking.no_show', 'a booking was marked as a no-show'), ('hold.placed', 'rooms are held'), ('hold.changed', 'a hold was extended, or has other rooms'), ('hold.released', 'a hold has ended'), ('room.blocked', 'a room was blocked, or a block changed'), ('room.unblocked', 'a block has ended'), ('payment.captured', 'a payment was captured'), ('refund.processed', 'a refund was paid'), ('dispute.lost', 'a payment was lost in a dispute')], max_length=32), help_text='Types of events to send.', size=None)),
                ('state', models.CharField(choices=[('enabled', 'Enabled'), ('disabled', 'Disabled'), ('removed', 'Removed')], default='enabled', max_length=8)),
                ('why', models.CharField(blank=True, choices=[('by_hand', 'disabled by hand'), ('gone', 'it answered 410 Gone'), ('failing', 'it failed for several days')], max_length=8)),
                ('disabled_at', models.DateTimeField(blank=True, null=True)),
                ('nonce', models.CharField(max_length=32)),
                ('previous_nonce', models.CharField(blank=True, max_length=32)),
                ('previous_until', models.DateTimeField(blank=True, null=True)),
                ('failing_since', models.DateTimeField(blank=True, null=True)),
                ('failures', models.PositiveIntegerField(default=0)),
                ('rests_until', models.DateTimeField(blank=True, null=True)),
                ('busy_until', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField()),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('resort', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='webhooks', to='catalogue.resort')),
            ],
            options={
                'verbose_name': 'webhook',
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sequence', models.PositiveBigIntegerField()),
                ('kind', models.CharField(choices=[('booking.confirmed', 'a booking was confirmed'), ('booking.changed', 'a booking was changed'), ('booking.cancelled', 'a booking was cancelled'), ('booking.no_show', 'a booking was marked as a no-show'), ('hold.placed', 'rooms are held'), ('hold.changed', 'a hold was extended, or has other rooms'), ('hold.released', 'a hold has ended'), ('room.blocked', 'a room was blocked, or a block changed'), ('room.unblocked', 'a block has ended'), ('payment.captured', 'a payment was captured'), ('refund.processed', 'a refund was paid'), ('dispute.lost', 'a payment was lost in a dispute')], max_length=32)),
                ('subject', models.CharField(choices=[('booking', 'Booking'), ('hold', 'Hold'), ('block', 'Block'), ('payment', 'Payment')], max_length=8)),
                ('subject_id', models.CharField(max_length=40)),
                ('data', models.JSONField()),
                ('at', models.DateTimeField()),
                ('resort', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.resort')),
            ],
            options={
                'ordering': ['resort', 'sequence'],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('queued', 'Queued'), ('delivered', 'Delivered'), ('failed', 'Failed')], default='queued', max_length=9)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('next_try_at', models.DateTimeField()),
                ('created_at', models.DateTimeField()),
                ('delivered_at', models.DateTimeField(null=True)),
                ('endpoint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='event_feed.endpoint')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='event_feed.event')),
            ],
            options={
                'verbose_name_plural': 'deliveries',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Standing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(choices=[('booking', 'Booking'), ('hold', 'Hold'), ('block', 'Block'), ('payment', 'Payment')], max_length=8)),
                ('row_id', models.PositiveBigIntegerField()),
                ('subject_id', models.CharField(max_length=40)),
                ('data', models.JSONField()),
                ('sequence', models.PositiveBigIntegerField()),
                ('resort', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.resort')),
            ],
        ),
        migrations.CreateModel(
            name='Stream',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('last', models.PositiveBigIntegerField(default=0)),
                ('forgotten', models.PositiveBigIntegerField(default=0)),
                ('resort', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.resort')),
            ],
        ),
        migrations.CreateModel(
            name='Try',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('milliseconds', models.PositiveIntegerField()),
                ('status', models.PositiveSmallIntegerField(null=True)),
                ('error', models.CharField(blank=True, max_length=40)),
                ('answer', models.CharField(blank=True, max_length=300)),
                ('delivery', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='log', to='event_feed.delivery')),
            ],
            options={
                'verbose_name_plural': 'tries',
                'ordering': ['-pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='endpoint',
            constraint=backend.common.db.allowed_moves.MovesAlong(name='endpoints_move_along_the_table', steps=['disabled > enabled', 'disabled > removed', 'enabled > disabled', 'enabled > removed']),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['at'], name='events_to_forget'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['resort', 'subject', 'subject_id'], name='events_of_a_subject'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.UniqueConstraint(fields=('resort', 'sequence'), name='events_have_a_number_each'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('state', 'queued')), fields=['endpoint', 'next_try_at'], name='deliveries_to_make'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=backend.common.db.allowed_moves.MovesAlong(name='deliveries_move_along_the_table', steps=['delivered > queued', 'failed > queued', 'queued > delivered', 'queued > failed']),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(fields=('endpoint', 'event'), name='one_delivery_per_event_and_endpoint'),
        ),
        migrations.AddIndex(
            model_name='standing',
            index=models.Index(fields=['resort', 'id'], name='standing_at_a_resort'),
        ),
        migrations.AddConstraint(
            model_name='standing',
            constraint=models.UniqueConstraint(fields=('subject', 'row_id'), name='subjects_stand_once'),
        ),
        migrations.RunSQL(MARKS, NO_MARKS),
    ]
