"""Serializer fields and shapes shared by several booking endpoints."""

from typing import Any

from rest_framework import serializers


class HeldRoomOutput(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="room.pk")
    room_number = serializers.CharField(source="room.room_number")
    capacity = serializers.IntegerField(source="room.capacity")


class GuestOutput(serializers.Serializer[Any]):
    room_id = serializers.IntegerField()
    name = serializers.CharField()
    age = serializers.IntegerField()
