import backend.common.db.allowed_moves
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('common', '0001_initial'),
        ('catalogue', '0001_initial'),
        ('inventory', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Feed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('maker', models.CharField(choices=[('airbnb', 'Airbnb'), ('booking_com', 'Booking.com'), ('vrbo', 'Vrbo'), ('agoda', 'Agoda'), ('expedia', 'Expedia'), ('makemytrip', 'MakeMyTrip'), ('google', 'Google Calendar'), ('other', 'other')], max_length=16, verbose_name='channel')),
                ('name', models.CharField(blank=True, help_text='A name to tell two entries of the same channel apart.', max_length=40)),
                ('url', models.CharField(max_length=2000, verbose_name='address')),
                ('state', models.CharField(choices=[('new', 'never read'), ('good', 'good'), ('waiting', 'waits for confirmation'), ('failing', 'failing')], default='new', max_length=8)),
                ('made_at', models.DateTimeField()),
                ('next_fetch_at', models.DateTimeField()),
                ('claimed_at', models.DateTimeField(null=True)),
                ('fetched_at', models.DateTimeField(null=True, verbose_name='last fetched')),
                ('changed_at', models.DateTimeField(null=True, verbose_name='last changed')),
                ('failing_since', models.DateTimeField(null=True)),
                ('failures', models.PositiveIntegerField(default=0, verbose_name='failures in a row')),
                ('fault', models.CharField(blank=True, max_length=32)),
                ('waits', models.BooleanField(default=False)),
                ('unread', models.PositiveIntegerField(default=0)),
                ('etag', models.CharField(blank=True, max_length=200)),
                ('last_modified', models.CharField(blank=True, max_length=60)),
                ('read_at', models.DateTimeField(null=True)),
                ('resort', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='feeds', to='catalogue.resort')),
                ('room', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='feeds', to='catalogue.room')),
            ],
            options={
                'ordering': ['resort', 'room', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='FeedEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.CharField(max_length=200)),
                ('check_in', models.DateField()),
                ('check_out', models.DateField()),
                ('reserved', models.BooleanField(default=False)),
                ('conflict', models.BooleanField(default=False)),
                ('gone_at', models.DateTimeField(null=True)),
                ('feed', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='channel_calendars.feed')),
            ],
            options={
                'ordering': ['check_in', 'check_out', 'uid'],
            },
        ),
        migrations.CreateModel(
            name='Piece',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('block', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='channel_piece', to='inventory.block')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pieces', to='channel_calendars.feedentry')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='CalendarLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('maker', models.CharField(choices=[('airbnb', 'Airbnb'), ('booking_com', 'Booking.com'), ('vrbo', 'Vrbo'), ('agoda', 'Agoda'), ('expedia', 'Expedia'), ('makemytrip', 'MakeMyTrip'), ('google', 'Google Calendar'), ('other', 'other')], max_length=16, verbose_name='channel')),
                ('name', models.CharField(blank=True, help_text='A name to tell two entries of the same channel apart.', max_length=40)),
                ('digest', models.CharField(editable=False, max_length=64, unique=True)),
                ('ending', models.CharField(editable=False, max_length=4)),
                ('made_at', models.DateTimeField(editable=False, verbose_name='made or renewed')),
                ('content_digest', models.CharField(blank=True, editable=False, max_length=64)),
                ('changed_at', models.DateTimeField(editable=False, null=True)),
                ('read_at', models.DateTimeField(editable=False, null=True, verbose_name='last read')),
                ('told', models.JSONField(default=dict, editable=False)),
                ('resort', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='calendar_links', to='catalogue.resort')),
                ('room', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='calendar_links', to='catalogue.room')),
                ('room_type', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='calendar_links', to='catalogue.roomtype')),
            ],
            options={
                'verbose_name': 'calendar link',
                'ordering': ['resort', 'room', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('room__isnull', True), ('room_type__isnull', True), _connector='XOR'), name='calendar_links_are_of_a_room_or_a_type', violation_error_message='Choose a room or a room type.')],
            },
        ),
        migrations.AddIndex(
            model_name='feed',
            index=models.Index(fields=['next_fetch_at'], name='feeds_to_fetch'),
        ),
        migrations.AddConstraint(
            model_name='feed',
            constraint=backend.common.db.allowed_moves.MovesAlong(name='feeds_move_along_the_table', steps=['failing > good', 'failing > waiting', 'good > failing', 'good > waiting', 'new > failing', 'new > good', 'new > waiting', 'waiting > failing', 'waiting > good']),
        ),
        migrations.AddConstraint(
            model_name='feed',
            constraint=models.UniqueConstraint(fields=('room', 'url'), name='one_feed_per_room_and_address'),
        ),
        migrations.AddConstraint(
            model_name='feedentry',
            constraint=models.UniqueConstraint(fields=('feed', 'uid'), name='one_entry_per_feed_and_uid'),
        ),
    ]
