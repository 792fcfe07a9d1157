"""Profile endpoints: read and change name, e-mail, date of birth, gender and language."""

from datetime import date
from typing import Any, cast

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.models import Gender, User
from backend.accounts.services import profile
from backend.common import clock
from backend.common.guest_languages import GuestLanguage
from backend.common.http.text_fields import Text
from backend.common.people_names import is_visible

EARLIEST_BIRTH = date(1900, 1, 1)


@extend_schema_serializer(component_name="ProfileChanges")
class ProfileInput(serializers.Serializer[Any]):
    name = Text(required=False, max_length=100)
    email = serializers.EmailField(required=False, allow_blank=True, max_length=254)
    date_of_birth = serializers.DateField(required=False, allow_null=True)
    gender = serializers.ChoiceField(required=False, allow_blank=True, choices=Gender.choices)
    language = serializers.ChoiceField(
        required=False,
        allow_blank=True,
        choices=GuestLanguage.choices,
        help_text="Language of messages to you. Answers here follow Accept-Language.",
    )

    def validate_name(self, name: str) -> str:
        if not is_visible(name):
            raise serializers.ValidationError("Use letters, digits and punctuation, on one line.", "name_unprintable")
        return name

    def validate_date_of_birth(self, day: date | None) -> date | None:
        if day and not EARLIEST_BIRTH <= day <= clock.today():
            raise serializers.ValidationError("Give a date between 1900 and today.", "day_unlikely")
        return day


@extend_schema_serializer(component_name="Profile")
class ProfileOutput(serializers.ModelSerializer[User]):
    class Meta:
        model = User
        fields = ("id", "phone_number", "name", "email", "date_of_birth", "gender", "language")


def _update(request: Request) -> Response:
    data = ProfileInput(data=request.data)
    data.is_valid(raise_exception=True)
    user = profile.update(user=cast(User, request.user), changes=data.validated_data)
    return Response(ProfileOutput(user).data)


class Profile(APIView):
    @extend_schema(tags=["profile"], operation_id="profile_read", responses=ProfileOutput)
    def get(self, request: Request) -> Response:
        """My profile."""
        return Response(ProfileOutput(cast(User, request.user)).data)

    @extend_schema(tags=["profile"], operation_id="profile_change", request=ProfileInput, responses=ProfileOutput)
    def patch(self, request: Request) -> Response:
        """Change any of name, email, date of birth, gender and language."""
        return _update(request)


class ProfileUpdate(APIView):
    @extend_schema(tags=["profile"], operation_id="profile_update", request=ProfileInput, responses=ProfileOutput)
    def post(self, request: Request) -> Response:
        """Change any of name, email, date of birth, gender and language."""
        return _update(request)
