"""How the demo writes down what a resort shows beside its rooms."""

from dataclasses import dataclass, field
from typing import Any

from sandbox.demo_data.demo_photos import PhotoPlan

# By language, and then by the name of the column.
Texts = dict[str, dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class TypeContent:
    """What guests read of a room type: English description, names by language, beds by kind."""

    beds: dict[str, int]
    size_sqm: int
    description: str
    names: dict[str, str]

    def photo(self, *, name: str, code: str) -> PhotoPlan:
        """The photo of a type that has none of its own."""
        hindi, kannada = self.names["hi"], self.names["kn"]
        said = (f"{name}: the bed by the window.", f"{hindi}: खिड़की के पास पलंग।", f"{kannada}: ಕಿಟಕಿಯ ಬಳಿ ಹಾಸಿಗೆ.")
        return PhotoPlan("room", *said, code)


@dataclass(frozen=True, kw_only=True)
class ResortContent:
    """What is written about one resort: columns of its own, and texts by language."""

    columns: dict[str, str]
    texts: Texts
    types: dict[str, TypeContent] = field(default_factory=dict)
    photos: tuple[PhotoPlan, ...] = ()
    colour: str = ""


def demo_place(town: str, district: str, pin_code: str, state: str = "Karnataka") -> dict[str, str]:
    """The columns of an address."""
    return {"town": town, "district": district, "state": state, "pin_code": pin_code}


def demo_texts(place: Texts, **texts: dict[str, Any]) -> Texts:
    """The names of a place in each language, and what else is said in it."""
    return {language: {**said, **texts.get(language, {})} for language, said in place.items()}


def type_of(beds: dict[str, int], size_sqm: int, description: str, hi: str, kn: str) -> TypeContent:
    """What is said of a room type."""
    return TypeContent(beds=beds, size_sqm=size_sqm, description=description, names={"hi": hi, "kn": kn})


DANDELI: Texts = {
    "hi": {"location": "दांडेली", "town": "दांडेली", "district": "उत्तर कन्नड़", "state": "कर्नाटक"},
    "kn": {"location": "ದಾಂಡೇಲಿ", "town": "ದಾಂಡೇಲಿ", "district": "ಉತ್ತರ ಕನ್ನಡ", "state": "ಕರ್ನಾಟಕ"},
}
GOA: Texts = {"hi": {"location": "गोवा", "state": "गोवा"}, "kn": {"location": "ಗೋವಾ", "state": "ಗೋವಾ"}}
COORG: Texts = {
    "hi": {"location": "कूर्ग", "district": "कोडगु", "state": "कर्नाटक"},
    "kn": {"location": "ಕೊಡಗು", "district": "ಕೊಡಗು", "state": "ಕರ್ನಾಟಕ"},
}
