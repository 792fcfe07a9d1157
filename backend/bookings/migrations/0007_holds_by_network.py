from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("bookings", "0006_balances")]

    operations = [
        migrations.AddField(
            model_name='bookingattempt',
            name='network',
            field=models.CharField(blank=True, editable=False, max_length=32),
        ),
        migrations.AddField(
            model_name='bookingattempt',
            name='payment_began_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name='bookingattempt',
            index=models.Index(condition=models.Q(('state__in', ('held', 'guests_added', 'payment_pending')), models.Q(('network', ''), _negated=True)), fields=['network'], name='attempts_by_network'),
        ),
    ]
