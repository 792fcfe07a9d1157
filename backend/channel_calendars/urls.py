from django.urls import path

from backend.channel_calendars.api.room_calendar import RoomCalendar

urlpatterns = [path("ical/<str:token>.ics", RoomCalendar.as_view(), name="ical")]
