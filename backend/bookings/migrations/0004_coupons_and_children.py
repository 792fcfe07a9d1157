import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("bookings", "0003_states_move_along_the_table"),
        ("pricing", "0002_versions_and_slabs"),
    ]

    operations = [
        migrations.AddField(
            model_name="bookingattempt",
            name="child_ages",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.PositiveSmallIntegerField(), blank=True, default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="bookingattempt",
            name="coupon",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="pricing.coupon",
            ),
        ),
        migrations.AddIndex(
            model_name="bookingattempt",
            index=models.Index(
                condition=models.Q(
                    ("coupon__isnull", False),
                    ("state__in", ("held", "guests_added", "payment_pending", "completed")),
                ),
                fields=["coupon", "user"],
                name="attempts_with_coupons",
            ),
        ),
    ]
