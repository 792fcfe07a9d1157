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
            name='WaitingEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('offered', 'Offered'), ('booked', 'Booked'), ('declined', 'Declined'), ('expired', 'Expired'), ('withdrawn', 'Withdrawn'), ('over', 'Over')], default='waiting', max_length=16)),
                ('check_in', models.DateField()),
                ('check_out', models.DateField()),
                ('guest_count', models.PositiveSmallIntegerField()),
                ('child_ages', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), blank=True, default=list, size=None)),
                ('room_ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, size=None)),
                ('room_type_ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, size=None)),
                ('asked_at', models.DateTimeField()),
                ('offered_at', models.DateTimeField(blank=True, null=True)),
                ('told_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('looked_at', models.DateTimeField(blank=True, null=True)),
                ('refused_at', models.DateTimeField(blank=True, null=True)),
                ('refused_why', models.CharField(blank=True, max_length=64)),
                ('attempt', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='waiting_entry', to='holds.bookingattempt')),
                ('resort', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='waiting', to='catalogue.resort')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='waiting', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'waiting entries',
                'ordering': ['pk'],
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['resort', 'id'], name='the_line'), models.Index(condition=models.Q(('state', 'offered')), fields=['id'], name='offers_that_stand')],
                'constraints': [backend.common.db.allowed_moves.MovesAlong(name='waiting_moves_along_the_table', steps=['declined > booked', 'expired > booked', 'offered > booked', 'offered > declined', 'offered > expired', 'waiting > offered', 'waiting > over', 'waiting > withdrawn']), models.CheckConstraint(condition=models.Q(('check_in__lt', models.F('check_out'))), name='waiting_is_for_a_night'), models.CheckConstraint(condition=models.Q(('room_ids', []), ('room_type_ids', []), _connector='OR'), name='waiting_is_for_rooms_or_for_types'), models.CheckConstraint(condition=models.Q(models.Q(('attempt__isnull', True), ('state__in', ('waiting', 'withdrawn', 'over'))), models.Q(models.Q(('state__in', ('waiting', 'withdrawn', 'over')), _negated=True), ('attempt__isnull', False)), _connector='OR'), name='offers_have_an_attempt'), models.UniqueConstraint(condition=models.Q(('state__in', ('waiting', 'offered'))), fields=('user', 'resort', 'check_in', 'check_out'), name='one_place_in_line_for_the_same_nights')],
            },
        ),
    ]
