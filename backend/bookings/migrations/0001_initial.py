import backend.bookings.models.booking
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
        ('holds', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FinalBooking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=16, unique=True)),
                ('state', models.CharField(choices=[('confirmed', 'Confirmed'), ('cancelled', 'Cancelled'), ('no_show', 'No Show')], default='confirmed', max_length=16)),
                ('check_in', models.DateField()),
                ('check_out', models.DateField()),
                ('total_paise', models.PositiveBigIntegerField()),
                ('balance_paise', models.PositiveBigIntegerField(default=0)),
                ('balance_due_on', models.DateField(null=True)),
                ('confirmed_at', models.DateTimeField()),
                ('policy', models.JSONField(default=backend.bookings.models.booking.full_refund)),
                ('fee_paise', models.PositiveBigIntegerField(default=0)),
                ('fee', models.JSONField(default=list)),
                ('cancelled_at', models.DateTimeField(null=True)),
                ('checked_in_at', models.DateTimeField(blank=True, null=True)),
                ('checked_out_at', models.DateTimeField(blank=True, null=True)),
                ('attempt', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='booking', to='holds.bookingattempt')),
                ('cancelled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('checked_in_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('checked_out_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('resort', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='catalogue.resort')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-confirmed_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='BookingChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('made', 'Made'), ('lapsed', 'Lapsed')], default='waiting', max_length=8)),
                ('asked_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('made_at', models.DateTimeField(blank=True, null=True)),
                ('check_in', models.DateField()),
                ('check_out', models.DateField()),
                ('room_ids', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveBigIntegerField(), size=None)),
                ('price', models.JSONField()),
                ('total_paise', models.PositiveBigIntegerField()),
                ('now_paise', models.PositiveBigIntegerField(default=0)),
                ('back_paise', models.PositiveBigIntegerField(default=0)),
                ('balance_paise', models.PositiveBigIntegerField(default=0)),
                ('balance_due_on', models.DateField(blank=True, null=True)),
                ('was_check_in', models.DateField()),
                ('was_check_out', models.DateField()),
                ('was_room_ids', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveBigIntegerField(), size=None)),
                ('was_price', models.JSONField()),
                ('was_total_paise', models.PositiveBigIntegerField()),
                ('was_balance_paise', models.PositiveBigIntegerField(default=0)),
                ('asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('booking', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='bookings.finalbooking')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.AddIndex(
            model_name='finalbooking',
            index=models.Index(fields=['user', '-confirmed_at'], name='bookings_fi_user_id_09b417_idx'),
        ),
        migrations.AddIndex(
            model_name='finalbooking',
            index=models.Index(condition=models.Q(('balance_paise__gt', 0), ('state', 'confirmed')), fields=['balance_due_on'], name='balances_to_collect'),
        ),
        migrations.AddConstraint(
            model_name='finalbooking',
            constraint=backend.common.db.allowed_moves.MovesAlong(name='bookings_move_along_the_table', steps=['confirmed > cancelled', 'confirmed > no_show']),
        ),
        migrations.AddConstraint(
            model_name='finalbooking',
            constraint=models.CheckConstraint(condition=models.Q(('checked_out_at', None), ('checked_in_at__lte', models.F('checked_out_at')), _connector='OR'), name='who_leaves_came_before'),
        ),
        migrations.AddConstraint(
            model_name='finalbooking',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'no_show'), _negated=True), ('checked_in_at', None), _connector='OR'), name='who_came_is_no_no_show'),
        ),
        migrations.AddIndex(
            model_name='bookingchange',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['expires_at'], name='changes_to_lapse'),
        ),
        migrations.AddConstraint(
            model_name='bookingchange',
            constraint=backend.common.db.allowed_moves.MovesAlong(name='changes_move_along_the_table', steps=['lapsed > made', 'waiting > lapsed', 'waiting > made']),
        ),
        migrations.AddConstraint(
            model_name='bookingchange',
            constraint=models.UniqueConstraint(fields=('booking', 'number'), name='changes_are_numbered'),
        ),
        migrations.AddConstraint(
            model_name='bookingchange',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('booking',), name='one_change_waits_per_booking'),
        ),
        migrations.AddConstraint(
            model_name='bookingchange',
            constraint=models.CheckConstraint(condition=models.Q(('made_at__isnull', True), ('state', 'made'), _connector='XOR'), name='made_changes_have_a_time'),
        ),
    ]
