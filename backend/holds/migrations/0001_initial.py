import backend.common.db.allowed_moves
import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('common', '0001_initial'),
        ('catalogue', '0001_initial'),
        ('pricing', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='BookingAttempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('held', 'Held'), ('guests_added', 'Guests Added'), ('payment_pending', 'Payment Pending'), ('completed', 'Completed'), ('failed', 'Failed'), ('expired', 'Expired'), ('released', 'Released')], default='held', max_length=16)),
                ('check_in', models.DateField()),
                ('check_out', models.DateField()),
                ('guest_count', models.PositiveSmallIntegerField()),
                ('child_ages', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), blank=True, default=list, size=None)),
                ('started_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('token', models.CharField(max_length=32, unique=True)),
                ('price', models.JSONField()),
                ('total_paise', models.PositiveBigIntegerField()),
                ('failure', models.CharField(blank=True, max_length=64)),
                ('offered_until', models.DateTimeField(blank=True, editable=False, null=True)),
                ('payment_began_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('network', models.CharField(blank=True, editable=False, max_length=32)),
                ('coupon', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pricing.coupon')),
                ('resort', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to='catalogue.resort')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='AttemptGuest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('age', models.PositiveSmallIntegerField()),
                ('room', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.room')),
                ('attempt', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='guests', to='holds.bookingattempt')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.AddIndex(
            model_name='bookingattempt',
            index=models.Index(condition=models.Q(('state__in', ('held', 'guests_added', 'payment_pending')), models.Q(('network', ''), _negated=True)), fields=['network'], name='attempts_by_network'),
        ),
        migrations.AddIndex(
            model_name='bookingattempt',
            index=models.Index(condition=models.Q(('state__in', ('held', 'guests_added', 'payment_pending'))), fields=['expires_at'], name='attempts_to_expire'),
        ),
        migrations.AddIndex(
            model_name='bookingattempt',
            index=models.Index(fields=['user', '-started_at'], name='holds_booki_user_id_65d8cf_idx'),
        ),
        migrations.AddIndex(
            model_name='bookingattempt',
            index=models.Index(condition=models.Q(('coupon__isnull', False), ('state__in', ('held', 'guests_added', 'payment_pending', 'completed'))), fields=['coupon', 'user'], name='attempts_with_coupons'),
        ),
        migrations.AddConstraint(
            model_name='bookingattempt',
            constraint=backend.common.db.allowed_moves.MovesAlong(name='attempts_move_along_the_table', steps=['expired > completed', 'failed > completed', 'failed > payment_pending', 'guests_added > expired', 'guests_added > payment_pending', 'guests_added > released', 'held > expired', 'held > guests_added', 'held > released', 'payment_pending > completed', 'payment_pending > expired', 'payment_pending > failed', 'payment_pending > released', 'released > completed']),
        ),
    ]
