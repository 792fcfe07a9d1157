"""Worked examples: every figure was written by hand before the code was asked.

    .venv/bin/python -m tests.pricing.examples

writes them into docs/pricing.md, where owners find them; a test compares.
"""

from dataclasses import replace
from datetime import date

from backend.pricing.core.cancellation_fee import FULL_REFUND, Policy, Tier
from backend.pricing.core.deposits import DepositTerms, Pays
from backend.pricing.core.discounts import DiscountTerms, Saves
from backend.pricing.core.party import Party
from backend.pricing.core.plans import Per
from backend.pricing.core.rates import Layer
from backend.pricing.core.stay_price import Quote
from tests.pricing import example_tables
from tests.pricing.example_stays import (
    BANDS,
    BREAKFAST,
    MODERATE,
    SAVER,
    WEEKEND,
    Cancelled,
    Changed,
    Paid,
    Priced,
    Refusal,
    Said,
    add_on,
    december,
    rule,
    saving,
    stay,
)

FAMILY = Party(adults=2, child_ages=(4, 8))
WEEKENDS = rule("weekend", Layer.WEEKDAY, "+1000", weekdays=WEEKEND)
THREE_FOR_TWO = DiscountTerms(code="three-for-two", label="Three for two", saves=Saves.FREE_NIGHTS, value=1, every=3)
EARLY = rule("early", Layer.BOOKING_TIME, "-15%", least_days_ahead=30)


def free_thursday() -> Quote:
    return stay("4000", nights=3, arrival=december(24), rules=(WEEKENDS,), offers=(THREE_FOR_TWO,))


PRICED = (
    # --- GST by night -------------------------------------------------------------------------------------------
    Priced(
        title="The slab's last rupee",
        asked="One night at 7,500.00.",
        quote=lambda: stay("7500"),
        lines=(Said("Room A101, 20 Dec", "7500.00", 5, "187.50"),),
        net="7500.00", half="187.50", total="7875.00",
    ),
    Priced(
        title="One paisa above it",
        asked="One night at 7,500.01: 9 % of it is 675.0009.",
        quote=lambda: stay("7500.01"),
        lines=(Said("Room A101, 20 Dec", "7500.01", 18, "675.00"),),
        net="7500.01", half="675.00", total="8850.01",
    ),
    Priced(
        title="Nights at 5 % and at 18 %",
        asked="Thursday and Friday at 7,000; weekends cost 20 % more.",
        quote=lambda: stay(
            "7000", nights=2, arrival=december(24), rules=(rule("we", Layer.WEEKDAY, "+20%", weekdays=WEEKEND),)
        ),
        lines=(
            Said("Room A101, 24 Dec", "7000.00", 5, "175.00"),
            Said("Room A101, 25 Dec", "8400.00", 18, "756.00"),
        ),
        net="15400.00", half="931.00", total="17262.00",
    ),
    Priced(
        title="Several rooms",
        asked="A room at 7,500 and one at 8,000: each by its own price.",
        quote=lambda: stay("7500", "8000"),
        lines=(
            Said("Room A101, 20 Dec", "7500.00", 5, "187.50"),
            Said("Room A102, 20 Dec", "8000.00", 18, "720.00"),
        ),
        net="15500.00", half="907.50", total="17315.00",
    ),
    Priced(
        title="The law changes during the stay",
        asked="21 and 22 September 2025 at 5,000: 12 % until the 21st, 5 % since.",
        quote=lambda: stay("5000", nights=2, arrival=date(2025, 9, 21), booked=date(2025, 9, 1)),
        lines=(
            Said("Room A101, 21 Sep", "5000.00", 12, "300.00"),
            Said("Room A101, 22 Sep", "5000.00", 5, "125.00"),
        ),
        net="10000.00", half="425.00", total="10850.00",
    ),
    Priced(
        title="A resort without GSTIN",
        asked="Two nights at 8,000; nobody who is not registered charges GST.",
        quote=lambda: stay("8000", nights=2, tax={"registered": False}),
        lines=(
            Said("Room A101, 20 Dec", "8000.00", 0, "0.00"),
            Said("Room A101, 21 Dec", "8000.00", 0, "0.00"),
        ),
        net="16000.00", half="0.00", total="16000.00",
    ),
    Priced(
        title="Half a paisa of tax",
        asked="One night at 1,000.20: 2.5 % of it is 25.005, so each half is 25.01.",
        quote=lambda: stay("1000.20"),
        lines=(Said("Room A101, 20 Dec", "1000.20", 5, "25.01"),),
        net="1000.20", half="25.01", total="1050.22",
    ),
    # --- Prices that contain the tax ----------------------------------------------------------------------------
    Priced(
        title="Tax inside, at the slab",
        asked="Prices include tax: 7,875.00 is the dearest night at 5 %.",
        quote=lambda: stay("7875", tax={"inclusive": True}),
        lines=(Said("Room A101, 20 Dec", "7500.00", 5, "187.50", listed="7875.00"),),
        net="7500.00", half="187.50", total="7875.00",
    ),
    Priced(
        title="Tax inside, above the slab",
        asked="Prices include tax: 11,800 a night.",
        quote=lambda: stay("11800", tax={"inclusive": True}),
        lines=(Said("Room A101, 20 Dec", "10000.00", 18, "900.00", listed="11800.00"),),
        net="10000.00", half="900.00", total="11800.00",
    ),
    Priced(
        title="Tax inside, with a remainder",
        asked="Prices include tax: 5,000 a night. 5,000 x 5 / 210 is 119.0476; the net is the rest.",
        quote=lambda: stay("5000", tax={"inclusive": True}),
        lines=(Said("Room A101, 20 Dec", "4761.90", 5, "119.05", listed="5000.00"),),
        net="4761.90", half="119.05", total="5000.00",
    ),
    # --- Rules --------------------------------------------------------------------------------------------------
    Priced(
        title="A season",
        asked="4,000 a night; from 24 December on 6,000. Arrival on the 23rd.",
        quote=lambda: stay(
            "4000", nights=2, arrival=december(23),
            rules=(rule("christmas", Layer.SEASON, "= 6000", first_night=december(24)),),
        ),
        lines=(
            Said("Room A101, 23 Dec", "4000.00", 5, "100.00"),
            Said("Room A101, 24 Dec", "6000.00", 5, "150.00"),
        ),
        net="10000.00", half="250.00", total="10500.00",
    ),
    Priced(
        title="A weekend",
        asked="4,000 a night; Friday and Saturday nights 1,000 more. Arrival on Thursday.",
        quote=lambda: stay("4000", nights=2, arrival=december(24), rules=(WEEKENDS,)),
        lines=(
            Said("Room A101, 24 Dec", "4000.00", 5, "100.00"),
            Said("Room A101, 25 Dec", "5000.00", 5, "125.00"),
        ),
        net="9000.00", half="225.00", total="9450.00",
    ),
    Priced(
        title="Season, weekend and holiday",
        asked="4,000 a night; season 50 % more; weekends 20 % more on top of it; 25 December costs 9,000.",
        quote=lambda: stay(
            "4000", nights=2, arrival=december(25),
            rules=(
                rule("holiday", Layer.HOLIDAY, "= 9000", nights=frozenset({december(25)})),
                rule("weekend", Layer.WEEKDAY, "+20%", weekdays=WEEKEND),
                rule("season", Layer.SEASON, "+50%"),
            ),
        ),
        lines=(
            Said("Room A101, 25 Dec", "9000.00", 18, "810.00"),
            Said("Room A101, 26 Dec", "7200.00", 5, "180.00"),
        ),
        net="16200.00", half="990.00", total="18180.00",
    ),
    Priced(
        title="Two seasons, one more important",
        asked="4,000 a night; winter 20 % more with priority 1; peak 50 % more with priority 2. Only the peak counts.",
        quote=lambda: stay(
            "4000",
            rules=(
                rule("winter", Layer.SEASON, "+20%", priority=1),
                rule("peak", Layer.SEASON, "+50%", priority=2),
            ),
        ),
        lines=(Said("Room A101, 20 Dec", "6000.00", 5, "150.00"),),
        net="6000.00", half="150.00", total="6300.00",
    ),
    Priced(
        title="Two seasons of the same priority",
        asked="One sets 5,500 and is called b, one sets 4,500 and is called a: a counts.",
        quote=lambda: stay(
            "4000", rules=(rule("b", Layer.SEASON, "= 5500"), rule("a", Layer.SEASON, "= 4500"))
        ),
        lines=(Said("Room A101, 20 Dec", "4500.00", 5, "112.50"),),
        net="4500.00", half="112.50", total="4725.00",
    ),
    Priced(
        title="A long stay",
        asked="5,000 a night; 10 % less from three nights on.",
        quote=lambda: stay("5000", nights=3, rules=(rule("long", Layer.LENGTH_OF_STAY, "-10%", least_nights=3),)),
        lines=(
            Said("Room A101, 20 Dec", "4500.00", 5, "112.50"),
            Said("Room A101, 21 Dec", "4500.00", 5, "112.50"),
            Said("Room A101, 22 Dec", "4500.00", 5, "112.50"),
        ),
        net="13500.00", half="337.50", total="14175.00",
    ),
    Priced(
        title="An early bird",
        asked="6,000 a night; 15 % less for whoever books 30 days ahead. Booked on 20 November for 20 December.",
        quote=lambda: stay("6000", rules=(EARLY,)),
        lines=(Said("Room A101, 20 Dec", "5100.00", 5, "127.50"),),
        net="5100.00", half="127.50", total="5355.00",
    ),
    Priced(
        title="A day too late for it",
        asked="The same, booked on 21 November.",
        quote=lambda: stay("6000", rules=(EARLY,), booked=date(2026, 11, 21)),
        lines=(Said("Room A101, 20 Dec", "6000.00", 5, "150.00"),),
        net="6000.00", half="150.00", total="6300.00",
    ),
    Priced(
        title="Half a paisa more",
        asked="1,000.04 a night and 12.5 % more: 125.005 becomes 125.01.",
        quote=lambda: stay("1000.04", rules=(rule("s", Layer.SEASON, "+12.5%"),)),
        lines=(Said("Room A101, 20 Dec", "1125.05", 5, "28.13"),),
        net="1125.05", half="28.13", total="1181.31",
    ),
    Priced(
        title="Half a paisa less",
        asked="1,000.04 a night and 12.5 % less: 125.005 becomes 125.01, too.",
        quote=lambda: stay("1000.04", rules=(rule("s", Layer.SEASON, "-12.5%"),)),
        lines=(Said("Room A101, 20 Dec", "875.03", 5, "21.88"),),
        net="875.03", half="21.88", total="918.79",
    ),
    # --- Plans, people, meals -----------------------------------------------------------------------------------
    Priced(
        title="A plan after the rules",
        asked="5,000 a night; season 20 % more, and the saver plan 10 % less than that.",
        quote=lambda: stay("5000", plan=SAVER, rules=(rule("season", Layer.SEASON, "+20%"),)),
        lines=(Said("Room A101, 20 Dec", "5400.00", 5, "135.00"),),
        net="5400.00", half="135.00", total="5670.00",
    ),
    Priced(
        title="A third adult",
        asked="7,000 for two, 600 for a third: together 7,600, so both are taxed at 18 %.",
        quote=lambda: stay("7000", guests=Party(adults=3), extra_adult="600"),
        lines=(
            Said("Room A101, 20 Dec", "7000.00", 18, "630.00"),
            Said("Extra adult, 20 Dec", "600.00", 18, "54.00"),
        ),
        net="7600.00", half="684.00", total="8968.00",
    ),
    Priced(
        title="An extra bed that counts",
        asked="7,200 and a bed for 400: 7,600 together.",
        quote=lambda: stay("7200", extra_bed="400", extra_beds={1: 1}),
        lines=(
            Said("Room A101, 20 Dec", "7200.00", 18, "648.00"),
            Said("Extra bed, 20 Dec", "400.00", 18, "36.00"),
        ),
        net="7600.00", half="684.00", total="8968.00",
    ),
    Priced(
        title="An extra bed that does not",
        asked="The same where the owner has said that beds do not count: the slab sees 7,200.",
        quote=lambda: stay("7200", extra_bed="400", extra_beds={1: 1}, tax={"extra_bed_counts": False}),
        lines=(
            Said("Room A101, 20 Dec", "7200.00", 5, "180.00"),
            Said("Extra bed, 20 Dec", "400.00", 5, "10.00"),
        ),
        net="7600.00", half="190.00", total="7980.00",
    ),
    Priced(
        title="Children by age",
        asked="4,000 for two; children of 4 (free up to 5) and 8 (500 from 6 to 11).",
        quote=lambda: stay("4000", guests=FAMILY, bands=BANDS, extra_adult="900"),
        lines=(
            Said("Room A101, 20 Dec", "4000.00", 5, "100.00"),
            Said("Child of 8, 20 Dec", "500.00", 5, "12.50"),
        ),
        net="4500.00", half="112.50", total="4725.00",
    ),
    Priced(
        title="A child older than the last band",
        asked="The same with one child of 15, who pays as an adult: 900.",
        quote=lambda: stay("4000", guests=Party(adults=2, child_ages=(15,)), bands=BANDS, extra_adult="900"),
        lines=(
            Said("Room A101, 20 Dec", "4000.00", 5, "100.00"),
            Said("Child of 15, 20 Dec", "900.00", 5, "22.50"),
        ),
        net="4900.00", half="122.50", total="5145.00",
    ),
    Priced(
        title="A family's breakfast",
        asked="The family above with breakfast at 400: two adults, half for the child of 8, nothing for the one of 4.",
        quote=lambda: stay("4000", guests=FAMILY, bands=BANDS, extra_adult="900", plan=BREAKFAST),
        lines=(
            Said("Room A101, 20 Dec", "4000.00", 5, "100.00"),
            Said("Child of 8, 20 Dec", "500.00", 5, "12.50"),
            Said("Meals (CP), 20 Dec", "1000.00", 5, "25.00"),
        ),
        net="5500.00", half="137.50", total="5775.00",
    ),
    Priced(
        title="Meals sold separately at 5 %",
        asked="8,000 a night, breakfast at 400 for two.",
        quote=lambda: stay("8000", plan=BREAKFAST),
        lines=(
            Said("Room A101, 20 Dec", "8000.00", 18, "720.00"),
            Said("Meals (CP), 20 Dec", "800.00", 5, "20.00"),
        ),
        net="8800.00", half="740.00", total="10280.00",
    ),
    Priced(
        title="Meals at specified premises, 18 %",
        asked="7,000 a night, breakfast at 400 for two.",
        quote=lambda: stay("7000", plan=BREAKFAST, tax={"meal_percent": 18}),
        lines=(
            Said("Room A101, 20 Dec", "7000.00", 5, "175.00"),
            Said("Meals (CP), 20 Dec", "800.00", 18, "72.00"),
        ),
        net="7800.00", half="247.00", total="8294.00",
    ),
    Priced(
        title="Meals as a part of the room-night",
        asked="The same: 7,800 together, so both are taxed at 18 %.",
        quote=lambda: stay("7000", plan=BREAKFAST, tax={"meal_percent": None}),
        lines=(
            Said("Room A101, 20 Dec", "7000.00", 18, "630.00"),
            Said("Meals (CP), 20 Dec", "800.00", 18, "72.00"),
        ),
        net="7800.00", half="702.00", total="9204.00",
    ),
    # --- Offers, coupons, add-ons -------------------------------------------------------------------------------
    Priced(
        title="A coupon of 10 %",
        asked="Two nights at 5,000.",
        quote=lambda: stay("5000", nights=2, coupon=saving("TEN", "10%")),
        lines=(
            Said("Room A101, 20 Dec", "4500.00", 5, "112.50", listed="5000.00", off="500.00"),
            Said("Room A101, 21 Dec", "4500.00", 5, "112.50", listed="5000.00", off="500.00"),
        ),
        net="9000.00", half="225.00", total="9450.00",
    ),
    Priced(
        title="A discount across the slab",
        asked="One night at 8,000 with a coupon of 10 %: 7,200 is charged, so 5 %.",
        quote=lambda: stay("8000", coupon=saving("TEN", "10%")),
        lines=(Said("Room A101, 20 Dec", "7200.00", 5, "180.00", listed="8000.00", off="800.00"),),
        net="7200.00", half="180.00", total="7560.00",
    ),
    Priced(
        title="A coupon of 1,000 rupees",
        asked="Three nights at 4,000: it is shared to the paisa.",
        quote=lambda: stay("4000", nights=3, coupon=saving("THOUSAND", "1000")),
        lines=(
            Said("Room A101, 20 Dec", "3666.67", 5, "91.67", listed="4000.00", off="333.33"),
            Said("Room A101, 21 Dec", "3666.66", 5, "91.67", listed="4000.00", off="333.34"),
            Said("Room A101, 22 Dec", "3666.67", 5, "91.67", listed="4000.00", off="333.33"),
        ),
        net="11000.00", half="275.01", total="11550.02",
    ),
    Priced(
        title="A coupon for a part of the stay",
        asked="24 and 25 December at 6,000; the coupon is 20 % on nights from the 25th on.",
        quote=lambda: stay(
            "6000", nights=2, arrival=december(24), coupon=saving("XMAS", "20%", first_night=december(25))
        ),
        lines=(
            Said("Room A101, 24 Dec", "6000.00", 5, "150.00"),
            Said("Room A101, 25 Dec", "4800.00", 5, "120.00", listed="6000.00", off="1200.00"),
        ),
        net="10800.00", half="270.00", total="11340.00",
    ),
    Priced(
        title="A coupon worth more than the stay",
        asked="One night at 3,000 with a coupon of 10,000: nothing is paid out.",
        quote=lambda: stay("3000", coupon=saving("BIG", "10000")),
        lines=(Said("Room A101, 20 Dec", "0.00", 5, "0.00", listed="3000.00", off="3000.00"),),
        net="0.00", half="0.00", total="0.00",
    ),
    Priced(
        title="Coupons leave meals alone",
        asked="6,000 with breakfast for two at 400, and a coupon of 50 %.",
        quote=lambda: stay("6000", plan=BREAKFAST, coupon=saving("HALF", "50%")),
        lines=(
            Said("Room A101, 20 Dec", "3000.00", 5, "75.00", listed="6000.00", off="3000.00"),
            Said("Meals (CP), 20 Dec", "800.00", 5, "20.00"),
        ),
        net="3800.00", half="95.00", total="3990.00",
    ),
    Priced(
        title="Stay three, pay two",
        asked="Thursday to Saturday at 4,000, weekends 1,000 more: the cheapest of the three is free.",
        quote=free_thursday,
        lines=(
            Said("Room A101, 24 Dec", "0.00", 5, "0.00", listed="4000.00", off="4000.00"),
            Said("Room A101, 25 Dec", "5000.00", 5, "125.00"),
            Said("Room A101, 26 Dec", "5000.00", 5, "125.00"),
        ),
        net="10000.00", half="250.00", total="10500.00",
    ),
    Priced(
        title="The better of two offers",
        asked="6,000 a night; one offer takes 500 rupees, another 10 %: 600 is more.",
        quote=lambda: stay("6000", offers=(saving("a", "500"), saving("b", "10%"))),
        lines=(Said("Room A101, 20 Dec", "5400.00", 5, "135.00", listed="6000.00", off="600.00"),),
        net="5400.00", half="135.00", total="5670.00",
    ),
    Priced(
        title="An offer and then a coupon",
        asked="8,000 a night, an offer of 10 % (800), and a coupon of 10 % of what is left (720).",
        quote=lambda: stay("8000", offers=(saving("a", "10%"),), coupon=saving("TEN", "10%")),
        lines=(Said("Room A101, 20 Dec", "6480.00", 5, "162.00", listed="8000.00", off="1520.00"),),
        net="6480.00", half="162.00", total="6804.00",
    ),
    Priced(
        title="Add-ons by stay, night and guest",
        asked="Two nights at 4,000 for two: a transfer (1,200 a stay), a heater (250 a night), a safari (1,500 a "
        "guest), and lunch (300 a guest and night, at 5 %).",
        quote=lambda: stay(
            "4000", nights=2,
            add_ons=[
                add_on("Transfer", "1200", Per.STAY),
                add_on("Heater", "250", Per.NIGHT),
                add_on("Safari", "1500", Per.GUEST),
                add_on("Lunch", "300", Per.GUEST_NIGHT, 5),
            ],
        ),
        lines=(
            Said("Room A101, 20 Dec", "4000.00", 5, "100.00"),
            Said("Room A101, 21 Dec", "4000.00", 5, "100.00"),
            Said("Transfer", "1200.00", 18, "108.00"),
            Said("Heater", "500.00", 18, "45.00"),
            Said("Safari", "3000.00", 18, "270.00"),
            Said("Lunch", "1200.00", 5, "30.00"),
        ),
        net="13900.00", half="653.00", total="15206.00",
    ),
)  # fmt: skip

REFUSED = (
    Refusal(
        title="A price that contains no tax",
        asked="Prices include tax, and a night costs 8,000.",
        quote=lambda: stay("8000", tax={"inclusive": True}),
        says="No GST rate fits a tax-inclusive 8000.00 a night: charge at most 7875.00, or more than 8850.00.",
    ),
    Refusal(
        title="A coupon for longer stays",
        asked="Two nights with a coupon for three or more.",
        quote=lambda: stay("5000", nights=2, coupon=saving("LONG", "10%", least_nights=3)),
        says="This coupon is valid for stays of 3 nights or more.",
    ),
    Refusal(
        title="Too many people",
        asked="Five adults in a room for four.",
        quote=lambda: stay("5000", guests=Party(adults=5)),
        says="5 people do not fit into these rooms.",
    ),
)

# Three nights at 5,000: 15,750 with tax. The policy gives everything back until 7 days before, then half; on the last
# two days it keeps the first night, and of whoever does not come, everything.
THREE = Cancelled(
    title="In good time",
    asked="Three nights at 5,000 (15,750.00 with tax), cancelled 10 days before.",
    quote=lambda: stay("5000", nights=3),
    days=10, paid="15750.00", kept=(), fee="0.00", back="15750.00", policy=MODERATE,
)  # fmt: skip
CANCELLED = (
    THREE,
    replace(
        THREE, title="For half of it", asked="The same, 5 days before: half.", days=5,
        kept=(("7500.00", 5, "187.50"),), fee="7875.00", back="7875.00",
    ),
    replace(
        THREE, title="For a night", asked="The same, the day before: the first night.", days=1,
        kept=(("5000.00", 5, "125.00"),), fee="5250.00", back="10500.00",
    ),
    replace(
        THREE, title="Not coming at all", asked="The same, and nobody comes.", days=-1,
        kept=(("15000.00", 5, "375.00"),), fee="15750.00", back="0.00",
    ),
    Cancelled(
        title="Half of two rates",
        asked="A room at 7,000 and one at 8,000 (16,790.00 with tax), 5 days before: half of each, at its own rate.",
        quote=lambda: stay("7000", "8000"), days=5, paid="16790.00",
        kept=(("3500.00", 5, "87.50"), ("4000.00", 18, "360.00")), fee="8395.00", back="8395.00", policy=MODERATE,
    ),
    replace(
        THREE, title="More than the deposit", asked="Three nights at 5,000 of which a quarter was paid, 5 days before.",
        days=5, paid="3937.50", kept=(("7500.00", 5, "187.50"),), fee="7875.00", back="0.00",
    ),
    replace(
        THREE, title="Where nothing is decided", asked="Three nights at 5,000 at a resort without a policy, "
        "on the day of arrival.", days=0, policy=FULL_REFUND,
    ),
    Cancelled(
        title="Shares of half paise",
        asked="One night at 1,000.20 (1,050.22 with tax) with a fee of 25 %: a quarter of 1,050.22 is 262.555, and "
        "6.25 of CGST and SGST are in it.",
        quote=lambda: stay("1000.20"), days=0, paid="1050.22", kept=(("250.06", 5, "6.25"),), fee="262.56",
        back="787.66", policy=Policy(code="q", label="Q", tiers=(Tier(days_before=0, fee_percent=2500),)),
    ),
    Cancelled(
        title="A free night is not the first",
        asked="Stay three, pay two as above (10,500.00 with tax), the day before: Friday is the first paid night.",
        quote=free_thursday, days=1, paid="10500.00", kept=(("5000.00", 5, "125.00"),), fee="5250.00", back="5250.00",
        policy=MODERATE,
    ),
    Cancelled(
        title="The same share as the deposit",
        asked="Three nights at 2,499 (7,871.88 with tax): 30 % were paid as a deposit, and 30 % are the fee.",
        quote=lambda: stay("2499", nights=3), days=0, paid="2361.56", kept=(("2249.10", 5, "56.23"),), fee="2361.56",
        back="0.00", policy=Policy(code="t", label="T", tiers=(Tier(days_before=0, fee_percent=3000),)),
    ),
    Cancelled(
        title="Without GSTIN",
        asked="Two nights at 8,000 without tax, 5 days before.",
        quote=lambda: stay("8000", nights=2, tax={"registered": False}), days=5, paid="16000.00",
        kept=(("8000.00", 0, "0.00"),), fee="8000.00", back="8000.00", policy=MODERATE,
    ),
)  # fmt: skip

WHOLE = Paid(
    title="Everything", asked="15,750.00, all of it when booking.", terms=DepositTerms(),
    total="15750.00", first_night="5250.00", booked=date(2026, 11, 20), now="15750.00",
)  # fmt: skip
QUARTER = DepositTerms(pays=Pays.PERCENT, percent=2500)
PAID = (
    WHOLE,
    replace(
        WHOLE, title="A quarter", asked="15,750.00, 25 % when booking, the rest 7 days before 20 December.",
        terms=QUARTER, now="3937.50", later="11812.50", due=december(13),
    ),
    replace(
        WHOLE, title="The first night", asked="The same with the first night (5,250.00 with tax) when booking.",
        terms=DepositTerms(pays=Pays.FIRST_NIGHT), now="5250.00", later="10500.00", due=december(13),
    ),
    replace(
        WHOLE, title="The first night is free", asked="The first night of three is free: the deposit is the next one.",
        terms=DepositTerms(pays=Pays.FIRST_NIGHT), total="10500.00", now="5250.00", later="5250.00", due=december(13),
    ),
    replace(
        WHOLE, title="Too late for two payments", asked="25 % when booking, booked on 13 December: all of it is due.",
        terms=QUARTER, booked=december(13),
    ),
    replace(
        WHOLE, title="Rounded", asked="30 % of 1,050.22 is 315.066.", total="1050.22",
        terms=DepositTerms(pays=Pays.PERCENT, percent=3000), now="315.07", later="735.15", due=december(13),
    ),
    replace(
        WHOLE, title="As much as the fee", asked="30 % of three nights at 2,499 (7,871.88 with tax) is 2,361.564.",
        total="7871.88", terms=DepositTerms(pays=Pays.PERCENT, percent=3000), now="2361.56", later="5510.32",
        due=december(13),
    ),
    replace(
        WHOLE, title="A rest of less than a rupee", asked="99.99 % of 4,000.00 would leave 0.40, which nobody can pay.",
        total="4000.00", terms=DepositTerms(pays=Pays.PERCENT, percent=9999), now="4000.00",
    ),
    replace(
        WHOLE, title="At least a rupee", asked="1 % of 50.00 is less than a payment can be.", total="50.00",
        terms=DepositTerms(pays=Pays.PERCENT, percent=100), now="1.00", later="49.00", due=december(13),
    ),
)  # fmt: skip

LONGER = Changed(
    title="Longer", asked="Three nights at 5,000 (15,750.00 with tax), and now five (26,250.00).",
    was="15750.00", new="26250.00", now="10500.00", policy=MODERATE,
)  # fmt: skip
SMALL = "A quarter was paid (3,937.50); one night in a room at 3,000 (3,150.00)"
CHANGED = (
    LONGER,
    replace(LONGER, title="A day later", asked="The same three nights, a day later.", new="15750.00", now="0.00"),
    replace(
        LONGER, title="Shorter, in good time", asked="Two of the three nights (10,500.00), 10 days before.",
        new="10500.00", now="0.00", back="5250.00",
    ),
    replace(
        LONGER, title="Shorter, for half of it",
        asked="The same, 5 days before: half of what is given up is kept, as half of all would be.",
        days=5, new="10500.00", now="0.00", back="2625.00", kept="2625.00",
    ),
    replace(
        LONGER, title="Longer after a deposit", asked="A quarter was paid (3,937.50); four nights (21,000.00).",
        owed="11812.50", new="21000.00", now="0.00", later="17062.50",
    ),
    replace(
        LONGER, title="Shorter after a deposit", asked="A quarter was paid (3,937.50); two nights (10,500.00), "
        "5 days before.", days=5, owed="11812.50", new="10500.00", now="0.00", later="6562.50",
    ),
    replace(
        LONGER, title="Less than the deposit", asked=f"{SMALL}, 10 days before.",
        owed="11812.50", new="3150.00", now="0.00", back="787.50",
    ),
    replace(
        LONGER, title="Less than the deposit, too late for it", asked=f"{SMALL}, 5 days before.",
        days=5, owed="11812.50", new="3150.00", now="0.00", kept="787.50",
    ),
    replace(
        LONGER, title="Nearer than its balance",
        asked="A quarter was paid (3,937.50); the same three nights, and the day of the balance has come for them.",
        owed="11812.50", due="15750.00", new="15750.00", now="11812.50",
    ),
    replace(
        LONGER, title="Nearer and longer", asked="The same, and a fourth night (21,000.00).",
        owed="11812.50", due="21000.00", new="21000.00", now="17062.50",
    ),
    replace(
        LONGER, title="Farther away and longer",
        asked="All of the near stay was paid; five far nights (26,250.00) ask for a quarter when booking.",
        due="6562.50", new="26250.00", now="0.00", later="10500.00",
    ),
    replace(
        LONGER, title="Farther away and much longer",
        asked="The same for fifteen nights (78,750.00): a quarter of them is more than was paid.",
        due="19687.50", new="78750.00", now="3937.50", later="59062.50",
    ),
)  # fmt: skip


if __name__ == "__main__":
    example_tables.write(example_tables.tables(PRICED, REFUSED, CANCELLED, CHANGED, PAID))
