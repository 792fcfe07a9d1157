from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("register", "0001_initial")]
    operations = [
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(("nationality__regex", "^[A-Z]{2}$")), name="nationalities_are_two_letters"
            ),
        ),
    ]
