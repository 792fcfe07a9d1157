import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('pricing', '0001_initial'),
        ('catalogue', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Restriction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40)),
                ('label', models.CharField(help_text='Reason, shown to guests and staff, such as New Year.', max_length=80)),
                ('limit', models.CharField(choices=[('not_sold', 'closed: these nights are not sold'), ('no_arrival', 'closed to arrival on these days'), ('no_departure', 'closed to departure on these days'), ('least_nights', 'minimum stay in nights, for arrival on these days'), ('most_nights', 'maximum stay in nights, for arrival on these days'), ('least_days_ahead', 'minimum days between booking and arrival'), ('most_days_ahead', 'maximum days between booking and arrival'), ('same_day_until', 'same-day booking only before this hour'), ('most_guests', 'maximum guests in one booking'), ('least_age', 'minimum age of guests')], max_length=24)),
                ('value', models.PositiveSmallIntegerField(default=0, help_text='Number of nights, days, guests or years, or the hour of the day.', validators=[django.core.validators.MaxValueValidator(1000)])),
                ('first_day', models.DateField(blank=True, null=True)),
                ('last_day', models.DateField(blank=True, null=True)),
                ('weekdays', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(6)]), blank=True, default=list, help_text='0 is Monday; none means every day.', size=None)),
                ('room_ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(validators=[django.core.validators.MinValueValidator(1)]), blank=True, default=list, help_text='None: all rooms.', size=None)),
                ('room_type_ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(validators=[django.core.validators.MinValueValidator(1)]), blank=True, default=list, help_text='Rooms that have one of these types now, in addition to the rooms listed.', size=None)),
                ('active', models.BooleanField(default=True)),
                ('resort', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalogue.resort')),
            ],
            options={
                'ordering': ['resort', 'limit', 'code'],
                'constraints': [models.UniqueConstraint(fields=('resort', 'code'), name='restrictions_have_codes'), models.CheckConstraint(condition=models.Q(('first_day__isnull', True), ('last_day__isnull', True), ('first_day__lte', models.F('last_day')), _connector='OR'), name='restrictions_begin_before_they_end', violation_error_message='The first day must not be after the last day.')],
            },
        ),
        # A restriction is part of what a resort sells: it raises the same version.
        migrations.RunSQL(
            "CREATE TRIGGER prices_have_versions AFTER INSERT OR UPDATE OR DELETE ON sale_rules_restriction "
            "FOR EACH ROW EXECUTE FUNCTION pricing_row_changed();",
            "DROP TRIGGER prices_have_versions ON sale_rules_restriction;",
        ),
    ]
