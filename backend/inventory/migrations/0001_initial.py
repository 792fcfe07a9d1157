import backend.common.db.allowed_moves
import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('common', '0001_initial'),
        ('bookings', '0001_initial'),
        ('catalogue', '0001_initial'),
        ('holds', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # Equality and overlap in one exclusion constraint; a trusted extension since PostgreSQL 13.
        BtreeGistExtension(),
        migrations.CreateModel(
            name='Block',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('maintenance', 'maintenance'), ('owner', "owner's use"), ('channel', 'sold on another channel'), ('group', 'group')], max_length=16)),
                ('check_in', models.DateField()),
                ('check_out', models.DateField()),
                ('note', models.CharField(blank=True, help_text='A note for the staff. Guests never see it.', max_length=200)),
                ('created_at', models.DateTimeField()),
                ('release_on', models.DateField(blank=True, help_text='Release date of a group block: from this day on its rooms are on sale again.', null=True)),
                ('lifted_at', models.DateTimeField(blank=True, null=True)),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('resort', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.resort')),
            ],
            options={
                'ordering': ['check_in', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Stay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('check_in', models.DateField()),
                ('check_out', models.DateField()),
                ('state', models.CharField(choices=[('held', 'Held'), ('paying', 'Paying'), ('booked', 'Booked'), ('blocked', 'Blocked'), ('released', 'Released'), ('lapsed', 'Lapsed')], max_length=16)),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
                ('attempt', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='stays', to='holds.bookingattempt')),
                ('block', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='stays', to='inventory.block')),
                ('change', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='stays', to='bookings.bookingchange')),
                ('resort', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.resort')),
                ('room', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stays', to='catalogue.room')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.AddIndex(
            model_name='block',
            index=models.Index(fields=['resort', 'check_out'], name='blocks_of_a_resort'),
        ),
        migrations.AddIndex(
            model_name='block',
            index=models.Index(condition=models.Q(('lifted_at__isnull', True), ('release_on__isnull', False)), fields=['release_on'], name='blocks_to_release'),
        ),
        migrations.AddConstraint(
            model_name='block',
            constraint=models.CheckConstraint(condition=models.Q(('check_in__lt', models.F('check_out'))), name='blocks_last_a_night'),
        ),
        migrations.AddConstraint(
            model_name='block',
            constraint=models.CheckConstraint(condition=models.Q(('release_on__isnull', True), ('kind', 'group'), _connector='OR'), name='groups_alone_are_released'),
        ),
        migrations.AddIndex(
            model_name='stay',
            index=models.Index(condition=models.Q(('state__in', ('held', 'paying', 'booked', 'blocked'))), fields=['resort', 'check_out', 'check_in', 'room'], include=('state', 'expires_at'), name='stays_for_search'),
        ),
        migrations.AddIndex(
            model_name='stay',
            index=models.Index(condition=models.Q(('state__in', ('held', 'paying', 'booked', 'blocked')), ('check_out__gt', models.ExpressionWrapper(django.db.models.expressions.CombinedExpression(models.F('check_in'), '+', models.Value(14)), output_field=models.DateField()))), fields=['resort', 'check_out', 'check_in', 'room'], include=('state', 'expires_at'), name='long_stays_for_search'),
        ),
        migrations.AddConstraint(
            model_name='stay',
            constraint=backend.common.db.allowed_moves.MovesAlong(name='stays_move_along_the_table', steps=['blocked > released', 'booked > released', 'held > booked', 'held > lapsed', 'held > paying', 'held > released', 'lapsed > booked', 'lapsed > paying', 'paying > booked', 'paying > lapsed', 'paying > paying', 'paying > released', 'released > booked', 'released > paying']),
        ),
        migrations.AddConstraint(
            model_name='stay',
            constraint=models.CheckConstraint(condition=models.Q(('check_in__lt', models.F('check_out'))), name='stays_last_a_night'),
        ),
        migrations.AddConstraint(
            model_name='stay',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('held', 'paying')), _negated=True), ('expires_at__isnull', False), _connector='OR'), name='temporary_stays_expire'),
        ),
        migrations.AddConstraint(
            model_name='stay',
            constraint=models.UniqueConstraint(fields=('attempt', 'room'), name='one_stay_per_room_and_attempt'),
        ),
        migrations.AddConstraint(
            model_name='stay',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('state__in', ('held', 'paying', 'booked', 'blocked'))), expressions=[('room', '='), (models.Func('check_in', 'check_out', models.Value('[)'), function='daterange'), '&&')], name='stays_do_not_overlap'),
        ),
    ]
