from django.urls import path

from backend.channels.api.calendars import RoomCalendar

urlpatterns = [path("ical/<str:token>.ics", RoomCalendar.as_view(), name="ical")]
