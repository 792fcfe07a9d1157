from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Nobody who books waits for the index, however many stays there are.
    atomic = False

    dependencies = [
        ('bookings', '0012_offers'),
        ('catalogue', '0006_room_types'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='stay',
            index=models.Index(condition=models.Q(('state__in', ('held', 'paying', 'booked', 'blocked')), ('check_out__gt', models.ExpressionWrapper(models.expressions.CombinedExpression(models.F('check_in'), '+', models.Value(14)), output_field=models.DateField()))), fields=['resort', 'check_out', 'check_in', 'room'], include=('state', 'expires_at'), name='long_stays_for_search'),
        ),
    ]
