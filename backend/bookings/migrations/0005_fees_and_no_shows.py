import backend.common.allowed_moves
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('bookings', '0004_coupons_and_children'),
    ]

    operations = [
        migrations.AddField(
            model_name='finalbooking',
            name='fee',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='finalbooking',
            name='fee_paise',
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name='finalbooking',
            name='state',
            field=models.CharField(choices=[('confirmed', 'Confirmed'), ('cancelled', 'Cancelled'), ('no_show', 'No Show')], default='confirmed', max_length=16),
        ),
        migrations.RemoveConstraint(
            model_name='finalbooking',
            name='bookings_move_along_the_table',
        ),
        migrations.AddConstraint(
            model_name='finalbooking',
            constraint=backend.common.allowed_moves.MovesAlong(name='bookings_move_along_the_table', steps=['confirmed > cancelled', 'confirmed > no_show']),
        ),
    ]
