"""Who works at a resort."""

from django.conf import settings
from django.db import models

from backend.catalogue.models.resort import Resort
from backend.catalogue.models.roles import Role


class StaffMember(models.Model):
    """Somebody who works at a resort; what they may do there, `roles.RIGHTS` says."""

    resort = models.ForeignKey(Resort, on_delete=models.CASCADE, related_name="staff")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="works_at")
    role = models.CharField(max_length=16, choices=Role.choices)

    class Meta:
        ordering = ["resort", "pk"]
        constraints = [models.UniqueConstraint(fields=["resort", "user"], name="one_role_per_person_and_resort")]

    def __str__(self) -> str:
        return f"{self.get_role_display()} of {self.resort}"
