from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.catalogue.models import Resort
from backend.catalogue.models.roles import Right
from backend.catalogue.selectors import workplace
from backend.common import clock
from backend.common.errors import BadInput
from backend.common.http import callers
from backend.common.http.idempotency import idempotent
from backend.common.http.input_fields import BoundedList, Id
from backend.common.http.text_fields import Text
from backend.desk_api import selectors as desk
from backend.desk_api.api.desk_resorts import REFUSALS
from backend.holds.api.attempt_fields import HeldRoomOutput
from backend.inventory import selectors as inventory_selectors
from backend.inventory.models import Block, BlockKind
from backend.inventory.services import room_blocks

MOST_ROOMS = 200
ONE = {**REFUSALS, "404": "you do not work there, or there is no such block."}
CONFLICT = "`block_conflict`: a room is held, booked or blocked; `conflicts` lists room, dates and reason."


@extend_schema_serializer(component_name="Block")
class BlockOutput(serializers.ModelSerializer[Block]):
    rooms = HeldRoomOutput(source="stays", many=True)
    kind = serializers.ChoiceField(choices=BlockKind.choices)
    check_in_date = serializers.DateField(source="check_in")
    check_out_date = serializers.DateField(source="check_out")
    release_on = serializers.DateField(
        allow_null=True, help_text="Release date of a group block: from this day on its rooms are on sale again."
    )

    class Meta:
        model = Block
        fields = ("id", "kind", "check_in_date", "check_out_date", "rooms", "note", "release_on", "created_at")


@extend_schema_serializer(component_name="NightsInput")
class BlockNightsInput(serializers.Serializer[Any]):
    check_in_date = serializers.DateField(help_text="YYYY-MM-DD, the first night.")
    check_out_date = serializers.DateField(help_text="YYYY-MM-DD, the day on which the rooms are free again.")

    def validate_check_out_date(self, value: Any) -> Any:
        if value <= clock.today():
            raise serializers.ValidationError("This date is in the past.", "date_in_past")
        return value


@extend_schema_serializer(component_name="NewBlock")
class BlockInput(BlockNightsInput):
    room_ids = BoundedList(
        child=Id(), min_length=1, max_length=MOST_ROOMS, help_text="Ids of the rooms to block, all or none."
    )
    kind = serializers.ChoiceField(choices=BlockKind.choices)
    note = Text(
        required=False,
        allow_blank=True,
        default="",
        max_length=200,
        help_text="A note for the staff. Guests never see it.",
    )
    release_on = serializers.DateField(
        required=False, allow_null=True, default=None, help_text="Release date, only for a group block."
    )


class DeskBlocks(generics.GenericAPIView[Block]):
    refusals = {**REFUSALS, "POST 409": CONFLICT}
    serializer_class = BlockOutput

    @extend_schema(tags=["desk"], operation_id="desk_blocks_list", responses=BlockOutput(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """The resort's current and future blocks, the earliest first."""
        resort = workplace(request.user, slug=slug, right=Right.SEE_BOOKINGS)
        page = self.paginate_queryset(inventory_selectors.blocks_at(resort=resort, at=clock.now()))
        return self.get_paginated_response(BlockOutput(page, many=True).data)

    @extend_schema(tags=["desk"], operation_id="desk_blocks_place", request=BlockInput, responses={201: BlockOutput})
    @idempotent
    def post(self, request: Request, slug: str) -> Response:
        """Block rooms, so that guests cannot book them: all rooms for all nights, or none.

        Nothing is overwritten: rooms that are already held, booked or blocked are listed in the refusal. Honours
        Idempotency-Key.
        """
        resort = workplace(request.user, slug=slug, right=Right.BLOCK_ROOMS)
        said = BlockInput(data=request.data)
        said.is_valid(raise_exception=True)
        wish = said.validated_data
        _refuse_foreign(resort, wish["room_ids"])
        now = clock.now()
        block = room_blocks.place_block(
            room_ids=wish["room_ids"],
            check_in=wish["check_in_date"],
            check_out=wish["check_out_date"],
            kind=wish["kind"],
            note=wish["note"],
            release_on=wish["release_on"],
            user_id=callers.user_id(request),
            at=now,
        )
        return Response(BlockOutput(desk.block_at(resort=resort, block_id=block.pk)).data, status=201)


class DeskBlock(APIView):
    refusals = ONE

    @extend_schema(tags=["desk"], operation_id="desk_blocks_read", responses=BlockOutput)
    def get(self, request: Request, slug: str, block_id: int) -> Response:
        """A block of the resort."""
        resort = workplace(request.user, slug=slug, right=Right.SEE_BOOKINGS)
        return Response(BlockOutput(desk.block_at(resort=resort, block_id=block_id)).data)

    @extend_schema(tags=["desk"], operation_id="desk_blocks_lift", responses={204: None})
    def delete(self, request: Request, slug: str, block_id: int) -> Response:
        """Lift a block: its rooms are on sale again at once. Repeating the request has no further effect."""
        resort = workplace(request.user, slug=slug, right=Right.BLOCK_ROOMS)
        room_blocks.lift(block=desk.block_at(resort=resort, block_id=block_id), at=clock.now())
        return Response(status=204)


class ReshapeBlock(APIView):
    refusals = {
        **ONE,
        "409": f"{CONFLICT} `block_lifted`: the block has already been lifted.",
    }

    @extend_schema(tags=["desk"], operation_id="desk_blocks_reshape", request=BlockNightsInput, responses=BlockOutput)
    @idempotent
    def post(self, request: Request, slug: str, block_id: int) -> Response:
        """Move a block to other nights, with all of its rooms or not at all. Honours Idempotency-Key."""
        resort = workplace(request.user, slug=slug, right=Right.BLOCK_ROOMS)
        block = desk.block_at(resort=resort, block_id=block_id)
        said = BlockNightsInput(data=request.data)
        said.is_valid(raise_exception=True)
        nights = said.validated_data
        room_blocks.reshape(
            block=block, check_in=nights["check_in_date"], check_out=nights["check_out_date"], at=clock.now()
        )
        return Response(BlockOutput(desk.block_at(resort=resort, block_id=block_id)).data)


def _refuse_foreign(resort: Resort, room_ids: list[int]) -> None:
    known = set(desk.rooms_of(resort=resort).filter(pk__in=room_ids).values_list("pk", flat=True))
    unknown = [index for index, room_id in enumerate(room_ids) if room_id not in known]
    if unknown:
        raise BadInput(*((f"/room_ids/{index}", "room_unknown", "The resort has no such room.") for index in unknown))
