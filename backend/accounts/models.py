"""Who a person is, and on which devices they are logged in."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from backend.accounts.core import phone_numbers
from backend.common.db.trigrams import trigram_index
from backend.common.guest_languages import GuestLanguage
from backend.common.security import masks


class Gender(models.TextChoices):
    MALE = "Male"
    FEMALE = "Female"
    OTHER = "Other"


class Users(BaseUserManager["User"]):
    """Makes people; a guest has no password that could ever match."""

    def create_user(self, phone_number: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(phone_number=phone_numbers.normalise(phone_number), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, phone_number: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(phone_number, password, **{"is_staff": True, "is_superuser": True, **fields})

    def get_by_natural_key(self, username: str | None) -> "User":
        """Staff may type their number in any form, too."""
        try:
            return self.get(phone_number=phone_numbers.normalise(username or ""))
        except phone_numbers.PhoneInvalid:
            raise self.model.DoesNotExist from None


class User(AbstractBaseUser, PermissionsMixin):
    """A person with a phone. Guests log in with a code by SMS, or by e-mail where the number is from abroad; staff with
    a password into the admin."""

    phone_number = models.CharField(max_length=16, unique=True, help_text="In E.164 format, such as +919999988888.")
    name = models.CharField(max_length=100, blank=True)
    email = models.EmailField(blank=True)
    login_email = models.EmailField(
        blank=True,
        default="",
        db_default="",
        help_text="Of a number from abroad: the address that gets its login codes, in lower case. Whoever reads "
        "letters there logs in as this person.",
    )
    date_of_birth = models.DateField(null=True, blank=True)
    gender = models.CharField(max_length=6, choices=Gender, blank=True)
    language = models.CharField(
        max_length=2,
        choices=GuestLanguage.choices,
        blank=True,
        default="",
        db_default="",
        help_text="Of messages to this person; empty: English.",
    )
    is_active = models.BooleanField(
        default=True, help_text="Deactivate an account instead of deleting it. This ends all its logins."
    )
    is_staff = models.BooleanField(default=False, help_text="Can log in to this admin site.")
    date_joined = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[Users] = Users()

    USERNAME_FIELD = "phone_number"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        permissions = [("view_whole_phone", "Can see whole phone numbers")]
        # Staff look for people by a part of a name, or by the end of a number.
        indexes = [
            trigram_index("name", name="people_by_part_of_name"),
            trigram_index("phone_number", name="people_by_part_of_phone"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(login_email="") | ~models.Q(phone_number__startswith="+91"),
                name="indian_numbers_log_in_by_sms",
            )
        ]

    def __str__(self) -> str:
        # Shown wherever something of this person is: lists, links, histories.
        return f"{self.name} {masks.last_four(self.phone_number)}".strip()

    def clean(self) -> None:
        super().clean()
        self.login_email = self.login_email.lower()
        read = phone_numbers.normalise_account if self.login_email else phone_numbers.normalise
        try:
            self.phone_number = read(self.phone_number)
        except phone_numbers.PhoneInvalid as error:
            raise ValidationError({"phone_number": str(error)}) from error
        if self.login_email and not phone_numbers.is_abroad(self.phone_number):
            raise ValidationError({"login_email": "An Indian number gets its codes by SMS: leave this empty."})


class Companion(models.Model):
    """Somebody whom a guest travels with, so that the name need not be typed again."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="companions")
    name = models.CharField(max_length=100)
    age = models.PositiveSmallIntegerField(help_text="In years, when it was written down.")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"companion {self.pk}"


class LoginSession(models.Model):
    """A login on one device: a family of refresh tokens of which only the newest is alive.

    Tokens are not stored, only their ids: reading this table lets nobody in.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="login_sessions")
    device = models.CharField(
        max_length=40, blank=True, default="", db_default="", help_text="Browser and system, such as Chrome on Android."
    )
    ip = models.GenericIPAddressField(null=True, blank=True, help_text="Network address, shortened to /24 (IPv6: /48).")
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(help_text="To the minute.")
    expires_at = models.DateTimeField()
    token_jti = models.CharField(max_length=32)
    previous_jti = models.CharField(max_length=32, blank=True)
    rotated_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["expires_at"])]

    def __str__(self) -> str:
        return f"login of {self.user_id} at {self.created_at:%Y-%m-%d %H:%M}"


class StaffFactor(models.Model):
    """A second factor of somebody on the staff. Its secret follows from the nonce and a key that is not in here."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="second_factor")
    nonce = models.CharField(max_length=32, blank=True)
    pending_nonce = models.CharField(max_length=32, blank=True, help_text="Set up and not confirmed yet.")
    confirmed_at = models.DateTimeField(
        null=True, blank=True, help_text="Since when a code of this device is asked for at login."
    )
    last_step = models.BigIntegerField(default=0, help_text="The half minute of the last code: each is good once.")

    class Meta:
        verbose_name = "second factor"

    def __str__(self) -> str:
        return f"second factor of {self.user}"

    @property
    def mark(self) -> str:
        """What a login that has passed it remembers: another device has another."""
        return f"{self.pk}:{self.confirmed_at:%Y-%m-%dT%H:%M:%S.%f}"


class RecoveryCode(models.Model):
    """One way in without the device, as a keyed hash."""

    factor = models.ForeignKey(StaffFactor, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"recovery code of {self.factor}"
