from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0006_changed_bookings'),
    ]

    operations = [
        migrations.AlterField(
            model_name='message',
            name='kind',
            field=models.CharField(choices=[('otp', 'Otp'), ('booking_confirmed', 'Booking Confirmed'), ('payment_refunded', 'Payment Refunded'), ('room_changed', 'Room Changed'), ('booking_cancelled', 'Booking Cancelled'), ('balance_due', 'Balance Due'), ('balance_reminder', 'Balance Reminder'), ('balance_warning', 'Balance Warning'), ('booking_changed', 'Booking Changed'), ('rooms_offered', 'Rooms Offered')], max_length=32),
        ),
    ]
