import backend.common.db.allowed_moves
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('common', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('otp', 'Otp'), ('booking_confirmed', 'Booking Confirmed'), ('payment_refunded', 'Payment Refunded'), ('room_changed', 'Room Changed'), ('booking_cancelled', 'Booking Cancelled'), ('balance_due', 'Balance Due'), ('balance_reminder', 'Balance Reminder'), ('balance_warning', 'Balance Warning'), ('booking_changed', 'Booking Changed'), ('rooms_offered', 'Rooms Offered')], max_length=32)),
                ('to', models.CharField(help_text='E.164', max_length=16)),
                ('channel', models.CharField(choices=[('sms', 'SMS'), ('voice', 'voice call'), ('whatsapp', 'WhatsApp')], db_default='sms', default='sms', max_length=8)),
                ('params', models.JSONField(default=dict)),
                ('dedupe_key', models.CharField(help_text='A message with the same key is sent only once.', max_length=100, unique=True)),
                ('state', models.CharField(choices=[('queued', 'Queued'), ('sending', 'Sending'), ('sent', 'Sent'), ('failed', 'Failed'), ('dropped', 'Dropped')], default='queued', max_length=16)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('next_try_at', models.DateTimeField()),
                ('claimed_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(null=True)),
                ('gateway', models.CharField(blank=True, max_length=16)),
                ('gateway_id', models.CharField(blank=True, max_length=64)),
                ('last_error', models.CharField(blank=True, max_length=100)),
                ('delivery', models.CharField(blank=True, choices=[('delivered', 'Delivered'), ('undelivered', 'Undelivered')], db_default='', default='', max_length=16)),
                ('delivery_reason', models.CharField(blank=True, db_default='', default='', max_length=32)),
                ('delivery_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'next_try_at'], name='notificatio_state_856962_idx'), models.Index(fields=['to', 'created_at'], name='notificatio_to_edcef3_idx'), models.Index(fields=['gateway_id'], name='notificatio_gateway_a562d1_idx')],
                'constraints': [backend.common.db.allowed_moves.MovesAlong(name='messages_move_along_the_table', steps=['failed > queued', 'queued > dropped', 'queued > sending', 'sending > failed', 'sending > queued', 'sending > sent', 'sent > queued'])],
            },
        ),
    ]
