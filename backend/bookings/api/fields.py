"""Serializer fields and shapes shared by several booking endpoints."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from rest_framework import serializers

from backend.common.nights import Nights
from backend.common.phrases import phrase
from backend.pricing.core.party import Party











class HeldRoomOutput(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="room.pk")
    room_number = serializers.CharField(source="room.room_number")
    capacity = serializers.IntegerField(source="room.capacity")


class GuestOutput(serializers.Serializer[Any]):
    room_id = serializers.IntegerField()
    name = serializers.CharField()
    age = serializers.IntegerField()
