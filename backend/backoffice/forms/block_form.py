"""What a block asks for, refused in the words of the service."""

from typing import Any

from backend.backoffice.forms.refusal_words import conflict_words
from backend.backoffice.forms.resort_row_forms import ResortRowForm, Ticks
from backend.common import clock
from backend.common.errors import BadInput
from backend.common.phrases import spoken
from backend.inventory.models import Block, Stay
from backend.inventory.services import room_blocks


class BlockForm(ResortRowForm[Block]):
    room_ids = Ticks(coerce=int, label="Rooms", required=True)

    class Meta:
        model = Block
        fields = ("kind", "room_ids", "check_in", "check_out", "note", "release_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            # A block moves with all of its rooms.
            del self.fields["room_ids"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors:
            self._look(said)
        return said

    def _look(self, said: dict[str, Any]) -> None:
        """What the service would refuse now; it has the last word when the form is saved."""
        old = None if self.instance._state.adding else Block.objects.get(pk=self.instance.pk)
        rooms = said.get("room_ids") or list(Stay.objects.filter(block=old).values_list("room_id", flat=True))
        asked = {"room_ids": rooms, "check_in": said["check_in"], "check_out": said["check_out"], "at": clock.now()}
        kind, release_on = (old.kind, None) if old else (said["kind"], said["release_on"])
        try:
            room_blocks.check_block(**asked, kind=kind, release_on=release_on, but=old)
        except BadInput as refusal:
            for error in refusal.extra["errors"]:
                self.add_error(error["pointer"].strip("/").removesuffix("_date"), spoken(error["detail"]))
        except room_blocks.BlockConflict as refusal:
            self.add_error(None, [conflict_words(each) for each in refusal.extra["conflicts"]])
