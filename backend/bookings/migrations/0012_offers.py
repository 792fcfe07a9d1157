from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("bookings", "0011_changes")]

    operations = [
        migrations.AddField(
            model_name='bookingattempt',
            name='offered_until',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
    ]
