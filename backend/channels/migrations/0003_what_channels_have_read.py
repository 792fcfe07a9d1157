from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("channels", "0002_feeds")]
    operations = [
        migrations.AddField(
            model_name="calendarlink",
            name="told",
            field=models.JSONField(default=dict, editable=False),
        ),
        # It is written down when the content changes, so for everybody at the next reading.
        migrations.RunSQL("UPDATE channels_calendarlink SET content_digest = ''", migrations.RunSQL.noop),
    ]
