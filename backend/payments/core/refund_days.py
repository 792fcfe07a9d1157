"""When money that goes back is on the guest's account."""

from datetime import date, timedelta

# What Razorpay says of most: five to seven.
WORKING_DAYS = 7
SATURDAY = 5


def last_day(begun: date) -> date:
    """The seventh working day after this one. Holidays of banks are not counted: each state has its own."""
    day, left = begun, WORKING_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < SATURDAY
    return day
