"""Roles of a resort's staff and the rights of each, for the admin and the API alike."""

from enum import StrEnum

from django.db.models import TextChoices


class Role(TextChoices):
    OWNER = "owner"
    MANAGER = "manager"
    FRONT_DESK = "front_desk"
    ACCOUNTANT = "accountant"


class Right(StrEnum):
    SEE_RESORT = "see_resort"
    EDIT_RESORT = "edit_resort"
    EDIT_ROOMS = "edit_rooms"
    EDIT_RATES = "edit_rates"
    SEE_BOOKINGS = "see_bookings"
    # Phone numbers of guests, whole; without it their last four digits.
    SEE_GUESTS = "see_guests"
    # Keep rooms from guests: works, the owner's own use, a group, what was sold elsewhere.
    BLOCK_ROOMS = "block_rooms"
    CANCEL_BOOKINGS = "cancel_bookings"
    # Call off several at once, or send several refunds again: everybody else takes one at a time.
    ACT_ON_MANY = "act_on_many"
    # Check them in and out, and keep the register of who they are.
    RECEIVE_GUESTS = "receive_guests"
    # Let guests go who still owe a part of the price.
    LEAVE_BALANCES = "leave_balances"
    # Undo a check-in or check-out after the next day's noon.
    UNDO_LATE = "undo_late"
    SEE_MONEY = "see_money"
    SEND_REFUNDS = "send_refunds"
    # API keys and webhooks: to where news of bookings go.
    MANAGE_INTEGRATIONS = "manage_integrations"
    MANAGE_STAFF = "manage_staff"


_EVERYBODY = frozenset({Right.SEE_RESORT, Right.SEE_BOOKINGS})

RIGHTS: dict[Role, frozenset[Right]] = {
    Role.OWNER: frozenset(Right),
    Role.MANAGER: _EVERYBODY
    | {Right.EDIT_RESORT, Right.EDIT_ROOMS, Right.EDIT_RATES, Right.SEE_GUESTS, Right.CANCEL_BOOKINGS}
    | {Right.BLOCK_ROOMS, Right.RECEIVE_GUESTS, Right.LEAVE_BALANCES, Right.MANAGE_INTEGRATIONS},
    # Calling a booking off gives its money back: whoever stands at the desk asks a manager.
    Role.FRONT_DESK: _EVERYBODY | {Right.SEE_GUESTS, Right.BLOCK_ROOMS, Right.RECEIVE_GUESTS},
    Role.ACCOUNTANT: _EVERYBODY | {Right.SEE_MONEY, Right.SEND_REFUNDS},
}


def roles_with(right: Right) -> list[Role]:
    """The roles that have this right."""
    return [role for role, rights in RIGHTS.items() if right in rights]
