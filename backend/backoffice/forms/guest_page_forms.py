"""What a resort's guest page asks for: its colour, and rows of photos."""

from typing import Any

from django import forms

from backend.catalogue.models import Photo, ResortTheme


class ThemeForm(forms.ModelForm[ResortTheme]):
    """Takes a colour however its letters are written."""

    class Meta:
        model = ResortTheme
        fields = ("colour", "scheme", "logo")
        widgets = {"colour": forms.TextInput(attrs={"size": 9, "maxlength": 7, "placeholder": "#1f6f54"})}
        help_texts = {"colour": "One colour, such as #1f6f54. What is too light or too dark to be read is adjusted."}

    def clean_colour(self) -> str:
        return str(self.cleaned_data["colour"]).strip().lower()


class PhotoForm(forms.ModelForm[Photo]):
    """Alt texts with room to write."""

    class Meta:
        model = Photo
        fields = ("image", "alt", "alt_hi", "alt_kn", "position", "focus_x", "focus_y")
        widgets: dict[str, Any] = {
            **{name: forms.Textarea(attrs={"rows": 2, "cols": 28}) for name in ("alt", "alt_hi", "alt_kn")},
            **{name: forms.NumberInput(attrs={"size": 3}) for name in ("position", "focus_x", "focus_y")},
        }
