"""The second factor of staff: codes of an authenticator app (TOTP, RFC 6238), and recovery codes for a lost device.

The secret in the app is stored nowhere: it follows from a nonce in the row and from STAFF_FACTOR_KEY, which the
database has never seen. Of recovery codes a keyed hash is kept.
"""

import base64
import hashlib
import hmac
import logging
import secrets
import unicodedata
from datetime import datetime

import pyotp
from django.conf import settings
from django.db import transaction
from pyotp.exceptions import OTPVerificationError

from backend.accounts.models import RecoveryCode, StaffFactor, User

log = logging.getLogger(__name__)

# Of 20 bytes, as RFC 4226 wants them for SHA-1, the only digest that all apps know.
SECRET_BYTES = 20
# Codes of the half minute before and after are taken, too: clocks of phones differ.
STEPS_ASIDE = 1
RECOVERY_CODES = 10
RECOVERY_SIGNS = 16


def factor_of(user: User) -> StaffFactor | None:
    """The second factor that this person has, once it is confirmed."""
    return StaffFactor.objects.filter(user=user).exclude(confirmed_at=None).first()


def begin_factor(*, user: User) -> StaffFactor:
    """A secret for the app that waits for its first code; the same again until then. One that is in use stays so."""
    factor, _ = StaffFactor.objects.get_or_create(user=user)
    StaffFactor.objects.filter(pk=factor.pk, pending_nonce="").update(pending_nonce=secrets.token_hex(16))
    factor.refresh_from_db()
    return factor


def is_pending(user: User) -> bool:
    """Whether a secret waits for its first code: not once another page has confirmed it."""
    return StaffFactor.objects.filter(user=user).exclude(pending_nonce="").exists()


def pending_secret(factor: StaffFactor) -> str:
    """What the app is told, in base32; only for the page on which this person sets it up."""
    return _secret(factor, factor.pending_nonce)


def app_address(factor: StaffFactor) -> str:
    """`otpauth://…`: the same for a QR code, and for the app on the phone that shows the page."""
    said: str = pyotp.TOTP(pending_secret(factor)).provisioning_uri(
        name=factor.user.phone_number, issuer_name="Dandeli"
    )
    return said


@transaction.atomic
def confirm_factor(*, user: User, code: str, at: datetime) -> list[str]:
    """The app has the secret: from now on it is the factor. New recovery codes; none where the code is wrong."""
    factor = StaffFactor.objects.select_for_update().filter(user=user).exclude(pending_nonce="").first()
    step = _step(factor, factor.pending_nonce, code, at=at) if factor else None
    if factor is None or step is None:
        return []
    factor.nonce, factor.pending_nonce, factor.confirmed_at, factor.last_step = factor.pending_nonce, "", at, step
    factor.save()
    log.info("staff second factor: user %s set up", user.pk)
    return _new_codes(factor)


@transaction.atomic
def renew_codes(*, user: User) -> list[str]:
    """New recovery codes; the old ones open nothing any more. Raises StaffFactor.DoesNotExist."""
    factor = StaffFactor.objects.select_for_update().exclude(confirmed_at=None).get(user=user)
    log.info("staff second factor: user %s has new recovery codes", user.pk)
    return _new_codes(factor)


def pass_factor(*, user: User, code: str, at: datetime) -> bool:
    """Whether this is a code of the app, or a recovery code, that nobody has used before; from now on somebody has."""
    factor = factor_of(user)
    passed = factor is not None and (_pass_code(factor, code, at=at) or _pass_recovery(factor, code, at=at))
    log.log(logging.INFO if passed else logging.WARNING, "staff second factor: user %s %s", user.pk, _word(passed))
    return passed


def reset_factor(*, user: User) -> bool:
    """The device is lost: forget it and its recovery codes. The next login sets up another, or needs none."""
    gone, _ = StaffFactor.objects.filter(user=user).delete()
    return bool(gone)


def _new_codes(factor: StaffFactor) -> list[str]:
    codes = [base64.b32encode(secrets.token_bytes(10)).decode() for _ in range(RECOVERY_CODES)]
    factor.recovery_codes.all().delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(factor=factor, digest=_digest(factor, code)) for code in codes)
    return ["-".join(code[i : i + 4] for i in range(0, RECOVERY_SIGNS, 4)) for code in codes]


def _pass_code(factor: StaffFactor, code: str, *, at: datetime) -> bool:
    step = _step(factor, factor.nonce, code, at=at)
    # Of two who show the same code at once the first writes.
    unused = StaffFactor.objects.filter(pk=factor.pk, nonce=factor.nonce, last_step__lt=step or 0)
    return step is not None and bool(unused.update(last_step=step))


def _pass_recovery(factor: StaffFactor, code: str, *, at: datetime) -> bool:
    tidied = _tidy(code).upper()
    unused = factor.recovery_codes.filter(digest=_digest(factor, tidied), used_at=None)
    return len(tidied) == RECOVERY_SIGNS and bool(unused.update(used_at=at))


def _step(factor: StaffFactor, nonce: str, code: str, *, at: datetime) -> int | None:
    """The half minute that a code of the app belongs to; None for a wrong one."""
    tidied = _tidy(code)
    if not (tidied.isascii() and tidied.isdigit()):
        return None
    try:
        totp = pyotp.TOTP(_secret(factor, nonce))
        return int(totp.verify_and_get_timecode(tidied, for_time=at, valid_window=STEPS_ASIDE))
    except OTPVerificationError:
        return None


def _tidy(code: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKC", code) if not sign.isspace() and sign != "-")


def _secret(factor: StaffFactor, nonce: str) -> str:
    return base64.b32encode(_keyed("totp", factor, nonce).digest()[:SECRET_BYTES]).decode()


def _digest(factor: StaffFactor, code: str) -> str:
    return _keyed("recovery", factor, code).hexdigest()


def _keyed(purpose: str, factor: StaffFactor, text: str) -> hmac.HMAC:
    said = f"{purpose}\n{factor.user_id}\n{text}".encode(errors="replace")
    return hmac.new(settings.STAFF_FACTOR_KEY.encode(), said, hashlib.sha256)


def _word(passed: bool) -> str:
    return "passed" if passed else "failed"
