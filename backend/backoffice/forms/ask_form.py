"""What a page that asks wants to know: why, and that what was read is still so."""

from typing import Any

from django import forms

from backend.bookings.models.booking_end import LONGEST_REASON
from backend.common.phrases import spoken

LEAST_WORDS = 3


class AskForm(forms.Form):
    """`seen`: what the page says now, as one word; the browser sends back what it said when it was read."""

    reason = forms.CharField(max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2}))
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, seen: str, reason_needed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = seen
        why = self.fields["reason"]
        why.label = spoken("Reason, in a few words") if reason_needed else spoken("Reason (optional)")
        why.help_text = spoken("It is kept with what is done, and the staff can read it. No names or phone numbers.")
        why.required = reason_needed
        why.error_messages["required"] = spoken("Say why, in a few words.")
        self.fields["seen"].initial = seen

    def clean_reason(self) -> str:
        reason = " ".join(str(self.cleaned_data["reason"]).split())
        if reason and len(reason) < LEAST_WORDS:
            raise forms.ValidationError(spoken("Say why, in a few words."))
        return reason

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("seen") != self.now:
            # Shown with what is so now: to be read and confirmed again.
            self.data = {**self.data.dict(), "seen": self.now}  # type: ignore[attr-defined]  # a QueryDict
            raise forms.ValidationError(spoken("Something has changed since you looked. Read it and confirm again."))
        return said
