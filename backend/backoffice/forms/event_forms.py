"""Form fields to choose event types."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from backend.common.errors import DomainError
from backend.event_feed.models import ApiKey, Endpoint
from backend.event_feed.models.kinds import EventKind
from backend.event_feed.selectors.money_rights import may_handle_kinds
from backend.event_feed.services import key_grants, webhook_endpoints


class EventKindsForm(forms.ModelForm[Any]):
    """Boxes to tick, in the order of the table; `caller` fills them in. `refuse_too_many` refuses a full resort."""

    caller: Any = None
    refuse_too_many: Any = None
    kinds = forms.MultipleChoiceField(
        label="types of events",
        choices=[(kind.value, f"{kind.value}: {kind.label}") for kind in EventKind],
        widget=forms.CheckboxSelectMultiple,
        help_text="Events about money need the right to see the resort's money.",
    )

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = self.cleaned_data
        resort = said.get("resort") or getattr(self.instance, "resort", None)
        if resort and not may_handle_kinds(self.caller, said.get("kinds", []), resort):
            raise ValidationError({"kinds": "Your role at this resort does not allow events about money."})
        if resort and self.instance.pk is None:
            try:
                self.refuse_too_many(resort)
            except DomainError as full:
                raise ValidationError(str(full)) from None
        return said


class NewKey(EventKindsForm):
    refuse_too_many = staticmethod(key_grants.refuse_too_many_keys)

    class Meta:
        model = ApiKey
        fields = ("resort", "name", "kinds")


class WebhookForm(EventKindsForm):
    refuse_too_many = staticmethod(webhook_endpoints.refuse_too_many_webhooks)

    class Meta:
        model = Endpoint
        fields = ("resort", "url", "description", "kinds")

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        try:
            webhook_endpoints.check_address(url)
        except DomainError as error:
            raise ValidationError(str(error)) from None
        return url
