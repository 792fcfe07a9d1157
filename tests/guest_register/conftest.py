from tests.desk.conftest import booking, elsewhere, staff, their_booking

__all__ = ["booking", "elsewhere", "staff", "their_booking"]
