import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


# A trigger refuses each step of a state that is not in its table: `backend.common.db.allowed_moves` creates the triggers.
MOVE_ALONG = """
CREATE FUNCTION common_states_move_along_the_table() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state || ' > ' || NEW.state = ANY (TG_ARGV) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% % must not move from % to %', TG_TABLE_NAME, OLD.id, OLD.state, NEW.state USING
        ERRCODE = 'check_violation', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, CONSTRAINT = TG_NAME;
END $$;
"""
NO_MOVES = "DROP FUNCTION common_states_move_along_the_table();"


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(MOVE_ALONG, NO_MOVES),
        migrations.CreateModel(
            name='Heartbeat',
            fields=[
                ('name', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('beaten_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='RememberedAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=255)),
                ('fingerprint', models.CharField(max_length=64)),
                ('claimed_at', models.DateTimeField()),
                ('status', models.PositiveSmallIntegerField(null=True)),
                ('body', models.TextField(blank=True)),
                ('content_type', models.CharField(blank=True, max_length=64)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['claimed_at'], name='common_reme_claimed_744214_idx')],
                'constraints': [models.UniqueConstraint(fields=('user', 'key'), name='one_answer_per_key')],
            },
        ),
        migrations.CreateModel(
            name='ProcessClock',
            fields=[
                ('process', models.CharField(max_length=128, primary_key=True, serialize=False)),
                ('host', models.CharField(max_length=96)),
                ('ahead_ms', models.BigIntegerField()),
                ('within_ms', models.PositiveIntegerField()),
                ('read_at', models.DateTimeField()),
            ],
        ),
    ]
