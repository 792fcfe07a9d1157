"""Admin page of blocks: place, move and lift them, without overwriting holds or bookings."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from backend.backoffice.forms.block_form import BlockForm
from backend.backoffice.parts.resort_row_pages import ResortRowPage
from backend.backoffice.parts.scoped_pages import OwnChoices, ShownInline
from backend.catalogue.models.roles import Right
from backend.common import clock
from backend.inventory import selectors as inventory_selectors
from backend.inventory.models import Block, Stay
from backend.inventory.services import room_blocks


class BlockedRoomInline(ShownInline[Stay, Block]):
    model = Stay
    seeing = Right.SEE_BOOKINGS
    verbose_name_plural = "rooms"
    fields = readonly_fields = ("room", "check_in", "check_out", "state")
    select_related = ("room__resort",)


@admin.register(Block)
class BlockPage(ResortRowPage[Block]):
    """A block is moved and lifted here, and never deleted: what was closed when is asked later."""

    form = BlockForm
    seeing = Right.SEE_BOOKINGS
    adding = changing = Right.BLOCK_ROOMS
    deleting = None
    list_display = ("pk", "resort", "kind", "rooms", "check_in", "check_out", "note", "release_on", "lifted_at")
    list_filter: ClassVar[Any] = (("resort", OwnChoices), "kind", ("lifted_at", admin.EmptyFieldListFilter))
    search_fields = ("note", "stays__room__room_number")
    ordering: ClassVar[Any] = ("-check_in", "-pk")
    date_hierarchy = "check_in"
    actions = ("lift",)

    def get_fields(self, request: HttpRequest, obj: Block | None = None) -> Any:
        if obj is None:
            return ("resort", "kind", "room_ids", ("check_in", "check_out"), "release_on", "note")
        said = ("resort", "kind", ("check_in", "check_out"), "release_on", "note")
        return (*said, "created_by", "created_at", "lifted_at")

    def get_readonly_fields(self, request: HttpRequest, obj: Block | None = None) -> Any:
        if obj is None:
            return ("resort",)
        fixed = ("resort", "kind", "release_on", "created_by", "created_at", "lifted_at")
        return fixed if obj.stands(clock.now()) else (*fixed, "check_in", "check_out", "note")

    def get_inlines(self, request: HttpRequest, obj: Block | None) -> Any:
        return (BlockedRoomInline,) if obj else ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Block]:
        return super().get_queryset(request).prefetch_related(inventory_selectors.BLOCKED_ROOMS)

    @admin.display(description="rooms")
    def rooms(self, block: Block) -> str:
        return ", ".join(stay.room.room_number for stay in block.stays.all())

    def has_delete_permission(self, request: HttpRequest, obj: Block | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Block, form: Any, change: bool) -> None:
        said, now = form.cleaned_data, clock.now()
        if change:
            nights = {"check_in": obj.check_in, "check_out": obj.check_out}
            if {"check_in", "check_out"} & set(form.changed_data):
                room_blocks.reshape(block=obj, **nights, at=now)
            room_blocks.write_note(block=obj, note=obj.note)
            return
        placed = room_blocks.place_block(**{name: said[name] for name in PLACED}, at=now, user_id=request.user.pk)
        obj.pk, obj.created_at, obj._state.adding = placed.pk, placed.created_at, False

    @admin.action(description="Lift", permissions=["lift"])
    def lift(self, request: HttpRequest, blocks: QuerySet[Block]) -> None:
        mine = blocks.filter(pk__in=self.rows_where(request, Right.BLOCK_ROOMS)).order_by("pk")
        lifted = [room_blocks.lift(block=block, at=clock.now()) for block in mine]
        self.message_user(request, f"{sum(lifted)} lifted.")

    def has_lift_permission(self, request: HttpRequest) -> bool:
        return self.granted(request, Right.BLOCK_ROOMS)


PLACED = ("room_ids", "kind", "check_in", "check_out", "note", "release_on")
