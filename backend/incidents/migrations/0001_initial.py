import backend.common.db.allowed_moves
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('common', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Incident',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('wrong_amount', 'wrong amount or currency'), ('rooms_gone', 'paid after the rooms were given away'), ('second_payment', 'paid twice'), ('late_balance', 'balance paid for a booking that had ended'), ('late_change', 'paid for a change that can no longer be made'), ('balance_overdue', 'balance not paid in time'), ('link_stuck', 'payment link not made or taken back'), ('refund_failed', 'refund failed'), ('refund_stuck', 'refund not accepted'), ('external_refund', 'refunded outside this system'), ('dispute', 'disputed by the payer'), ('fee_differs', 'Razorpay reports a different fee'), ('gateway_down', 'Razorpay failing'), ('gateway_answer', 'impossible answer of Razorpay'), ('dead_event', 'webhook event not understood'), ('unknown_order', 'money for an order that is not ours'), ('stuck_attempt', 'booking attempt not ended in time'), ('stray_hold', 'Redis and PostgreSQL disagree on a hold'), ('message_failed', 'message not delivered'), ('sms_down', 'SMS provider failing'), ('otp_pumping', 'many login codes requested and not used'), ('webhook_disabled', 'webhook disabled'), ('feed_failing', 'calendar of a channel cannot be read'), ('feed_shrank', 'calendar of a channel lost many entries at once'), ('feed_conflict', 'night closed on a channel but taken here'), ('form_late', 'Form III of a guest not filed in time'), ('clock_wrong', 'clock of a machine is wrong'), ('audit', 'the audit found a broken invariant')], max_length=32)),
                ('subject', models.CharField(max_length=128)),
                ('happened', models.TextField()),
                ('done', models.TextField()),
                ('advice', models.TextField()),
                ('state', models.CharField(choices=[('open', 'Open'), ('solved', 'Solved')], default='open', max_length=16)),
                ('times', models.PositiveIntegerField(default=1)),
                ('opened_at', models.DateTimeField()),
                ('last_seen_at', models.DateTimeField()),
                ('solved_at', models.DateTimeField(null=True)),
                ('solved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-last_seen_at'],
                'constraints': [backend.common.db.allowed_moves.MovesAlong(name='incidents_move_along_the_table', steps=['open > solved']), models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('kind', 'subject'), name='one_open_incident_per_subject')],
            },
        ),
    ]
