"""Final bookings, how they change and how they end."""

from backend.bookings.models.booking import FinalBooking
from backend.bookings.models.booking_end import BookingEnding
from backend.bookings.models.change import BookingChange
from backend.bookings.models.manage_link import LinkPurpose, ManageLink
from backend.bookings.models.room_line import RoomLine

__all__ = ["BookingChange", "BookingEnding", "FinalBooking", "LinkPurpose", "ManageLink", "RoomLine"]
