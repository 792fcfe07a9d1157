from tests.staffed_resorts import booking, elsewhere, staff, their_booking

__all__ = ["booking", "elsewhere", "staff", "their_booking"]
