"""Serializer fields and shapes shared by several booking endpoints."""

from typing import Any

from rest_framework import serializers

from backend.holds.models import BookingAttempt


class HeldRoomOutput(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="room.pk")
    room_number = serializers.CharField(source="room.room_number")
    capacity = serializers.IntegerField(source="room.capacity")


class GuestOutput(serializers.Serializer[Any]):
    room_id = serializers.IntegerField()
    name = serializers.CharField()
    age = serializers.IntegerField()


class HeldAddOnOutput(serializers.Serializer[Any]):
    code = serializers.CharField()
    quantity = serializers.IntegerField(help_text="Quantity that was asked for.")


def held_add_ons(attempt: BookingAttempt) -> list[dict[str, Any]]:
    """The add-ons of an attempt; none where the price is older than choices."""
    choices = attempt.frozen_price.choices
    return [{"code": code, "quantity": quantity} for code, quantity in choices.add_ons.items()] if choices else []
