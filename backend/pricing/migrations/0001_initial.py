"""Prices; every change of them raises the version of the resort's terms, whoever makes it; and GST as it is known today."""

from datetime import date

import backend.pricing.core.overdue_terms
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
from decimal import Decimal
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models


OF_A_RESORT = ("raterule", "rateplan", "addon", "offer", "childband", "cancellationpolicy")

VERSIONS = """
CREATE FUNCTION pricing_raise_version(resort bigint) RETURNS void LANGUAGE sql AS $$
    UPDATE pricing_resortterms SET version = version + 1 WHERE resort_id = resort;
$$;
CREATE FUNCTION pricing_terms_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.version := OLD.version + 1;
    RETURN NEW;
END $$;
CREATE TRIGGER terms_have_versions BEFORE UPDATE ON pricing_resortterms
    FOR EACH ROW EXECUTE FUNCTION pricing_terms_changed();
CREATE FUNCTION pricing_row_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM pricing_raise_version(OLD.resort_id);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO pricing_resortterms (
            resort_id, prices_include_tax, extra_bed_counts, meal_tax, extra_adult_price, extra_bed_price, deposit,
            deposit_percent, balance_days_before, version
        ) VALUES (NEW.resort_id, false, true, 'separate', 0, 0, 'in_full', 100, 7, 1)
        ON CONFLICT (resort_id) DO UPDATE SET version = pricing_resortterms.version;
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION pricing_tier_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pricing_raise_version(resort_id) FROM pricing_cancellationpolicy
        WHERE id IN (CASE WHEN TG_OP <> 'INSERT' THEN OLD.policy_id END, CASE WHEN TG_OP <> 'DELETE' THEN NEW.policy_id END);
    RETURN NULL;
END $$;
CREATE TRIGGER prices_have_versions AFTER INSERT OR UPDATE OR DELETE ON pricing_policytier
    FOR EACH ROW EXECUTE FUNCTION pricing_tier_changed();
CREATE FUNCTION pricing_slab_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE pricing_resortterms SET version = version + 1;
    RETURN NULL;
END $$;
CREATE TRIGGER prices_have_versions AFTER INSERT OR UPDATE OR DELETE ON pricing_taxslab
    FOR EACH STATEMENT EXECUTE FUNCTION pricing_slab_changed();
"""
OF_EACH = "\n".join(
    f"CREATE TRIGGER prices_have_versions AFTER INSERT OR UPDATE OR DELETE ON pricing_{name} "
    "FOR EACH ROW EXECUTE FUNCTION pricing_row_changed();"
    for name in OF_A_RESORT
)
NO_VERSIONS = "\n".join(
    [f"DROP TRIGGER prices_have_versions ON pricing_{name};" for name in (*OF_A_RESORT, "policytier", "taxslab")]
    + ["DROP TRIGGER terms_have_versions ON pricing_resortterms;"]
    + [
        f"DROP FUNCTION pricing_{name};"
        for name in ("slab_changed", "tier_changed", "row_changed", "terms_changed", "raise_version")
    ]
)


def plant_slabs(apps, schema_editor):
    """GST Council: 12 % and 18 % since 18 July 2022, 5 % and 18 % since 22 September 2025, 7,500 rupees between."""
    slabs = apps.get_model("pricing", "TaxSlab")
    for since, low in ((date(2022, 7, 18), 12), (date(2025, 9, 22), 5)):
        slabs.objects.get_or_create(
            since=since, defaults={"low_up_to": 7500, "low_percent": low, "high_percent": 18}
        )


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('catalogue', '0001_initial'),
    ]

    operations = [
        # Equality and overlap in one exclusion constraint; a trusted extension since PostgreSQL 13.
        BtreeGistExtension(),
        migrations.CreateModel(
            name='TaxSlab',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateField(unique=True)),
                ('low_up_to', models.DecimalField(decimal_places=2, help_text='Rupees a night, before tax.', max_digits=10, validators=[django.core.validators.MinValueValidator(Decimal('0'))])),
                ('low_percent', models.PositiveSmallIntegerField()),
                ('high_percent', models.PositiveSmallIntegerField()),
            ],
            options={
                'ordering': ['since'],
            },
        ),
        migrations.CreateModel(
            name='PricedResort',
            fields=[
            ],
            options={
                'verbose_name': "resort's terms",
                'verbose_name_plural': 'resort terms',
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('catalogue.resort',),
        ),
        migrations.CreateModel(
            name='CancellationPolicy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40)),
                ('label', models.CharField(max_length=80)),
                ('resort', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalogue.resort')),
            ],
            options={
                'verbose_name_plural': 'cancellation policies',
                'ordering': ['resort', 'code'],
            },
        ),
        migrations.CreateModel(
            name='ChildBand',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_age', models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(17)])),
                ('last_age', models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(17)])),
                ('extra_price', models.DecimalField(decimal_places=2, default=0, help_text="Price in rupees per night for a guest beyond the room's included guests.", max_digits=10, validators=[django.core.validators.MinValueValidator(Decimal('0'))])),
                ('meal_percent', models.DecimalField(decimal_places=2, default=0, help_text="Percent of the adult's price for meals.", max_digits=5, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)])),
                ('resort', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalogue.resort')),
            ],
            options={
                'ordering': ['resort', 'first_age'],
            },
        ),
        migrations.CreateModel(
            name='Coupon',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(max_length=80)),
                ('saves', models.CharField(choices=[('percent', 'percent of the room price'), ('amount', 'rupees off the stay'), ('free_nights', 'free nights: the cheapest of every so many')], max_length=12)),
                ('value', models.DecimalField(decimal_places=2, help_text='Percent, rupees, or number of free nights.', max_digits=10, validators=[django.core.validators.MinValueValidator(Decimal('0'))])),
                ('every', models.PositiveSmallIntegerField(default=0, help_text='For free nights: out of this many nights.')),
                ('first_day', models.DateField(blank=True, help_text='Bookings made from this day on.', null=True)),
                ('last_day', models.DateField(blank=True, null=True)),
                ('first_night', models.DateField(blank=True, help_text='First night to which it applies.', null=True)),
                ('last_night', models.DateField(blank=True, null=True)),
                ('least_nights', models.PositiveSmallIntegerField(default=0)),
                ('least_price', models.DecimalField(decimal_places=2, default=0, help_text='Minimum room price, before this discount.', max_digits=10, validators=[django.core.validators.MinValueValidator(Decimal('0'))])),
                ('plans', django.contrib.postgres.fields.ArrayField(base_field=models.SlugField(max_length=40), blank=True, default=list, help_text='None: all plans.', size=None)),
                ('active', models.BooleanField(default=True)),
                ('code', models.CharField(max_length=24)),
                ('most_uses', models.PositiveIntegerField(blank=True, help_text='Empty: no limit.', null=True, validators=[django.core.validators.MinValueValidator(1)])),
                ('most_uses_per_guest', models.PositiveIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1)])),
                ('resort', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalogue.resort')),
            ],
            options={
                'ordering': ['resort', 'code'],
            },
        ),
        migrations.CreateModel(
            name='Offer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(max_length=80)),
                ('saves', models.CharField(choices=[('percent', 'percent of the room price'), ('amount', 'rupees off the stay'), ('free_nights', 'free nights: the cheapest of every so many')], max_length=12)),
                ('value', models.DecimalField(decimal_places=2, help_text='Percent, rupees, or number of free nights.', max_digits=10, validators=[django.core.validators.MinValueValidator(Decimal('0'))])),
                ('every', models.PositiveSmallIntegerField(default=0, help_text='For free nights: out of this many nights.')),
                ('first_day', models.DateField(blank=True, help_text='Bookings made from this day on.', null=True)),
                ('last_day', models.DateField(blank=True, null=True)),
                ('first_night', models.DateField(blank=True, help_text='First night to which it applies.', null=True)),
                ('last_night', models.DateField(blank=True, null=True)),
                ('least_nights', models.PositiveSmallIntegerField(default=0)),
                ('least_price', models.DecimalField(decimal_places=2, default=0, help_text='Minimum room price, before this discount.', max_digits=10, validators=[django.core.validators.MinValueValidator(Decimal('0'))])),
                ('plans', django.contrib.postgres.fields.ArrayField(base_field=models.SlugField(max_length=40), blank=True, default=list, help_text='None: all plans.', size=None)),
                ('active', models.BooleanField(default=True)),
                ('code', models.SlugField(max_length=40)),
                ('resort', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalogue.resort')),
            ],
            options={
                'ordering': ['resort', 'code'],
            },
        ),
        migrations.CreateModel(
            name='PolicyTier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('days_before', models.SmallIntegerField(validators=[django.core.validators.MinValueValidator(-1), django.core.validators.MaxValueValidator(365)])),
                ('fee_percent', models.DecimalField(decimal_places=2, default=0, max_digits=5, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)])),
                ('fee_nights', models.PositiveSmallIntegerField(default=0, help_text='Instead of a percentage: the first nights.')),
                ('policy', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tiers', to='pricing.cancellationpolicy')),
            ],
            options={
                'ordering': ['policy', '-days_before'],
            },
        ),
        migrations.CreateModel(
            name='RatePlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40)),
                ('label', models.CharField(max_length=80)),
                ('meals', models.CharField(choices=[('EP', 'EP: room only'), ('CP', 'CP: breakfast'), ('MAP', 'MAP: breakfast and one meal'), ('AP', 'AP: all meals')], default='EP', max_length=3)),
                ('refundable', models.BooleanField(default=True)),
                ('change_percent', models.DecimalField(decimal_places=2, default=0, help_text='Change of the room price, after rate rules; negative for less.', max_digits=10)),
                ('meal_price', models.DecimalField(decimal_places=2, default=0, help_text='Price of the meals in rupees per night and adult.', max_digits=10, validators=[django.core.validators.MinValueValidator(Decimal('0'))])),
                ('is_default', models.BooleanField(default=False, help_text='The plan for guests who choose none.')),
                ('active', models.BooleanField(default=True)),
                ('policy', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pricing.cancellationpolicy')),
                ('resort', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalogue.resort')),
            ],
            options={
                'ordering': ['resort', '-is_default', 'code'],
            },
        ),
        migrations.CreateModel(
            name='RateRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40)),
                ('label', models.CharField(help_text='What the guest reads, such as Christmas week.', max_length=80)),
                ('layer', models.PositiveSmallIntegerField(choices=[(1, 'season'), (2, 'weekday'), (3, 'holiday'), (4, 'length of stay'), (5, 'booking time')], help_text='Layers change the price one after the other. On each layer one rule applies to a night.')),
                ('priority', models.SmallIntegerField(default=0, help_text='If several rules of a layer match, the one with the highest priority applies.')),
                ('effect', models.CharField(choices=[('set', 'fixed price in rupees'), ('amount', 'change in rupees'), ('percent', 'change in percent')], max_length=8)),
                ('value', models.DecimalField(decimal_places=2, help_text='Rupees or percent; negative for less.', max_digits=10)),
                ('first_night', models.DateField(blank=True, null=True)),
                ('last_night', models.DateField(blank=True, null=True)),
                ('weekdays', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(6)]), blank=True, default=list, help_text='0 is Monday; none means every day.', size=None)),
                ('nights', django.contrib.postgres.fields.ArrayField(base_field=models.DateField(), blank=True, default=list, help_text='Single nights, such as holidays.', size=None)),
                ('least_nights', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('most_nights', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('least_days_ahead', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('most_days_ahead', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('room_ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(validators=[django.core.validators.MinValueValidator(1)]), blank=True, default=list, help_text='None: all rooms.', size=None)),
                ('plans', django.contrib.postgres.fields.ArrayField(base_field=models.SlugField(max_length=40), blank=True, default=list, help_text='None: all plans.', size=None)),
                ('active', models.BooleanField(default=True)),
                ('resort', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalogue.resort')),
            ],
            options={
                'ordering': ['resort', 'layer', '-priority', 'code'],
            },
        ),
        migrations.CreateModel(
            name='ResortTerms',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('prices_include_tax', models.BooleanField(default=False)),
                ('extra_bed_counts', models.BooleanField(default=True, help_text='Counted towards the GST slab of its room-night.')),
                ('meal_tax', models.CharField(choices=[('separate', 'sold separately: 5 %'), ('specified', 'sold separately at specified premises: 18 %'), ('with_room', 'included in the room-night')], default='separate', max_length=12)),
                ('extra_adult_price', models.DecimalField(decimal_places=2, default=0, help_text="Price in rupees per night for a guest beyond the room's included guests.", max_digits=10, validators=[django.core.validators.MinValueValidator(Decimal('0'))])),
                ('extra_bed_price', models.DecimalField(decimal_places=2, default=0, help_text='Rupees a night.', max_digits=10, validators=[django.core.validators.MinValueValidator(Decimal('0'))])),
                ('deposit', models.CharField(choices=[('in_full', 'full payment at booking'), ('percent', 'a percentage at booking'), ('first_night', 'the first night at booking')], default='in_full', max_length=12)),
                ('deposit_percent', models.DecimalField(decimal_places=2, default=100, max_digits=5, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)])),
                ('balance_days_before', models.PositiveSmallIntegerField(default=7, validators=[django.core.validators.MaxValueValidator(365)])),
                ('reminder_days', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(60)]), blank=True, db_default=[3, 0], default=backend.pricing.core.overdue_terms.default_reminders, help_text='Days before the due date on which the guest is reminded of the balance, such as 3,0 (0: the due date itself).', size=5)),
                ('overdue', models.CharField(choices=[('keep', 'keep the booking and report an incident'), ('cancel', 'cancel the booking by its policy')], db_default='keep', default='keep', help_text='What happens when the balance is not paid. A guest is warned one day before the booking is cancelled.', max_length=8)),
                ('overdue_days', models.PositiveSmallIntegerField(db_default=2, default=2, help_text='Days after the due date before an unpaid booking is cancelled.', validators=[django.core.validators.MaxValueValidator(60)])),
                ('version', models.PositiveBigIntegerField(default=1, editable=False)),
                ('policy', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pricing.cancellationpolicy')),
                ('resort', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='terms', to='catalogue.resort')),
            ],
            options={
                'verbose_name_plural': 'resort terms',
            },
        ),
        migrations.CreateModel(
            name='AddOn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40)),
                ('label', models.CharField(max_length=80)),
                ('price', models.DecimalField(decimal_places=2, help_text='Price in rupees per unit.', max_digits=10, validators=[django.core.validators.MinValueValidator(Decimal('0'))])),
                ('per', models.CharField(choices=[('stay', 'stay'), ('night', 'night'), ('guest', 'guest'), ('guest_night', 'guest and night')], default='stay', max_length=12)),
                ('tax_percent', models.PositiveSmallIntegerField(default=18, validators=[django.core.validators.MaxValueValidator(100)])),
                ('most', models.PositiveSmallIntegerField(default=10, help_text='Maximum number in one booking.')),
                ('active', models.BooleanField(default=True)),
                ('resort', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalogue.resort')),
            ],
            options={
                'ordering': ['resort', 'code'],
                'constraints': [models.UniqueConstraint(fields=('resort', 'code'), name='add_ons_have_codes')],
            },
        ),
        migrations.AddConstraint(
            model_name='cancellationpolicy',
            constraint=models.UniqueConstraint(fields=('resort', 'code'), name='policies_have_codes'),
        ),
        migrations.AddConstraint(
            model_name='childband',
            constraint=models.CheckConstraint(condition=models.Q(('first_age__lte', models.F('last_age'))), name='child_bands_begin_before_they_end', violation_error_message='The first age must not be higher than the last.'),
        ),
        migrations.AddConstraint(
            model_name='childband',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('resort', '='), (models.Func('first_age', 'last_age', models.Value('[]'), function='int4range'), '&&')], name='child_bands_do_not_overlap', violation_error_message='These ages overlap with those of another band.'),
        ),
        migrations.AddConstraint(
            model_name='coupon',
            constraint=models.UniqueConstraint(fields=('resort', 'code'), name='coupons_have_codes'),
        ),
        migrations.AddConstraint(
            model_name='coupon',
            constraint=models.CheckConstraint(condition=models.Q(('first_day__isnull', True), ('last_day__isnull', True), ('first_day__lte', models.F('last_day')), _connector='OR'), name='coupons_begin_before_they_end', violation_error_message='The first day must not be after the last day.'),
        ),
        migrations.AddConstraint(
            model_name='coupon',
            constraint=models.CheckConstraint(condition=models.Q(('first_night__isnull', True), ('last_night__isnull', True), ('first_night__lte', models.F('last_night')), _connector='OR'), name='coupons_are_for_nights_in_order', violation_error_message='The first night must not be after the last night.'),
        ),
        migrations.AddConstraint(
            model_name='coupon',
            constraint=models.CheckConstraint(condition=models.Q(('code__regex', '^[A-Z0-9-]{2,24}$')), name='coupon_codes_are_capitals_and_digits', violation_error_message='A coupon code has 2 to 24 capital letters, digits or dashes.'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.UniqueConstraint(fields=('resort', 'code'), name='offers_have_codes'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.CheckConstraint(condition=models.Q(('first_day__isnull', True), ('last_day__isnull', True), ('first_day__lte', models.F('last_day')), _connector='OR'), name='offers_begin_before_they_end', violation_error_message='The first day must not be after the last day.'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.CheckConstraint(condition=models.Q(('first_night__isnull', True), ('last_night__isnull', True), ('first_night__lte', models.F('last_night')), _connector='OR'), name='offers_are_for_nights_in_order', violation_error_message='The first night must not be after the last night.'),
        ),
        migrations.AddConstraint(
            model_name='policytier',
            constraint=models.UniqueConstraint(fields=('policy', 'days_before'), name='one_tier_per_day'),
        ),
        migrations.AddConstraint(
            model_name='policytier',
            constraint=models.CheckConstraint(condition=models.Q(('fee_percent', 0), ('fee_nights', 0), _connector='OR'), name='tiers_charge_percent_or_nights', violation_error_message='A tier costs a percentage or nights, not both.'),
        ),
        migrations.AddConstraint(
            model_name='policytier',
            constraint=models.CheckConstraint(condition=models.Q(('days_before__gte', -1), ('fee_percent__gte', 0), ('fee_percent__lte', 100)), name='tiers_are_sane'),
        ),
        migrations.AddConstraint(
            model_name='rateplan',
            constraint=models.UniqueConstraint(fields=('resort', 'code'), name='rate_plans_have_codes'),
        ),
        migrations.AddConstraint(
            model_name='rateplan',
            constraint=models.UniqueConstraint(condition=models.Q(('active', True), ('is_default', True)), fields=('resort',), name='one_default_plan_per_resort', violation_error_message='Another plan is already the default of this resort. Remove that first.'),
        ),
        migrations.AddConstraint(
            model_name='raterule',
            constraint=models.UniqueConstraint(fields=('resort', 'code'), name='rate_rules_have_codes'),
        ),
        migrations.AddConstraint(
            model_name='raterule',
            constraint=models.CheckConstraint(condition=models.Q(('first_night__isnull', True), ('last_night__isnull', True), ('first_night__lte', models.F('last_night')), _connector='OR'), name='rate_rules_begin_before_they_end', violation_error_message='The first night must not be after the last night.'),
        ),
        migrations.AddConstraint(
            model_name='raterule',
            constraint=models.CheckConstraint(condition=models.Q(('least_nights__isnull', True), ('most_nights__isnull', True), ('least_nights__lte', models.F('most_nights')), _connector='OR'), name='rate_rules_count_nights_upwards', violation_error_message='The least nights must not be after the most nights.'),
        ),
        migrations.AddConstraint(
            model_name='raterule',
            constraint=models.CheckConstraint(condition=models.Q(('least_days_ahead__isnull', True), ('most_days_ahead__isnull', True), ('least_days_ahead__lte', models.F('most_days_ahead')), _connector='OR'), name='rate_rules_count_days_upwards', violation_error_message='The least days ahead must not be after the most days ahead.'),
        ),
        migrations.AddConstraint(
            model_name='raterule',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('effect', 'set'), _negated=True), ('value__gte', 0), _connector='OR'), name='prices_are_not_set_below_nothing', violation_error_message='A night cannot have a negative price.'),
        ),
        migrations.RunPython(plant_slabs, migrations.RunPython.noop),
        migrations.RunSQL(VERSIONS + OF_EACH, NO_VERSIONS),
    ]
