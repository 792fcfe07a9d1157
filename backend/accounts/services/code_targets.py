"""Where a login code goes: by SMS to an Indian number, or by e-mail to the address that comes with one from abroad."""

from dataclasses import dataclass

from backend.accounts.core import phone_numbers
from backend.accounts.models import User
from backend.accounts.services import one_time_codes
from backend.common.errors import BadInput
from backend.common.phrases import phrase
from backend.notifications.gateway import mail_carrier


@dataclass(frozen=True, kw_only=True)
class CodeTarget:
    """A number, and of one from abroad the address in lower case; empty for an Indian number."""

    phone: str
    email: str = ""

    @property
    def name(self) -> str:
        """What codes, proofs and devices belong to: of a number from abroad no other address shares them."""
        return one_time_codes.challenge_handle(f"{self.phone} {self.email}") if self.email else self.phone

    @property
    def mailbox(self) -> str:
        """The address as limits count it: tags and dots make no other mailbox."""
        local, _, domain = self.email.rpartition("@")
        return f"{local.partition('+')[0].replace('.', '')}@{domain}"


def target_of(*, phone: str, email: str = "") -> CodeTarget:
    """Where the codes of this number go. Raises BadInput for one from abroad without an address.

    The address of an Indian number says nothing about its login, and is left out of it.
    """
    if not phone_numbers.is_abroad(phone):
        return CodeTarget(phone=phone)
    if not mail_carrier.is_set_up():
        raise BadInput(("/phone_number", "phone_invalid", phrase("Only Indian mobile numbers can log in.")))
    if not email:
        raise BadInput(
            ("/phone_number", "phone_invalid", phrase("No SMS goes to numbers from abroad: the code comes by e-mail.")),
            ("/email", "email_needed", phrase("Give the e-mail address to which the login code is to go.")),
        )
    # Letters go to the address in the form in which it is compared, never to another one.
    return CodeTarget(phone=phone, email=email.lower())


def target_of_account(user: User) -> CodeTarget:
    """Where the codes of somebody go who has an account."""
    return CodeTarget(phone=user.phone_number, email=user.login_email)
