"""What an offer or a coupon asks for."""

from typing import TypeVar

from backend.backoffice.forms.resort_row_forms import ResortRowForm, Ticks
from backend.pricing.models import Coupon
from backend.pricing.models.discounts import Discount

D = TypeVar("D", bound=Discount)


class DiscountForm(ResortRowForm[D]):
    plans = Ticks(help_text="None ticked: all plans.")


class CouponForm(DiscountForm[Coupon]):
    def clean_code(self) -> str:
        """As guests' own typing is read."""
        return str(self.cleaned_data["code"]).strip().upper()
