"""To whom a message goes: by SMS to an Indian number, and by e-mail where there is an address."""

from dataclasses import dataclass

from backend.common.guest_languages import GuestLanguage


@dataclass(frozen=True, kw_only=True)
class Addressee:
    """A guest, as far as messages need to know: `attempt_id` is the booking attempt that they are about."""

    phone: str
    email: str = ""
    language: str = GuestLanguage.ENGLISH
    attempt_id: int | None = None

    @property
    def is_abroad(self) -> bool:
        """Whether the number is of another country: no SMS goes there, and the letter is all there is."""
        return self.phone.startswith("+") and not self.phone.startswith("+91")
