"""Settings about what this house does not do for tax, and refuses to pretend: docs/tax-limits.md."""

from django.core.exceptions import ImproperlyConfigured

from config import env

# Whoever sells rooms for others owes GST under section 9(5), or collects tax (TCS, section 52): neither is done here.
SELLS_FOR_SEVERAL_OWNERS = env.flag("SELLS_FOR_SEVERAL_OWNERS")
if SELLS_FOR_SEVERAL_OWNERS:
    raise ImproperlyConfigured(
        "SELLS_FOR_SEVERAL_OWNERS is true: an operator who sells the rooms of several owners may owe GST under section "
        "9(5) and TCS, and this system writes no papers for either. Run it once for each owner (docs/tax-limits.md)."
    )
# Above this yearly turnover invoices to companies must be e-invoices: crores of rupees, 5 since August 2023.
E_INVOICE_ABOVE_CRORE = env.whole("E_INVOICE_ABOVE_CRORE", 5)
