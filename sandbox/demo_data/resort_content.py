"""What the demo's resorts show beside their rooms: places, texts in three languages, beds, colours and photos."""

from sandbox.demo_data.content_plans import (
    DANDELI,
    GOA,
    ResortContent,
    demo_place,
    demo_texts,
    type_of,
)
from sandbox.demo_data.demo_photos import PhotoPlan
from sandbox.demo_data.quiet_resorts import QUIET

KALI = ResortContent(
    columns={
        **demo_place("Ganeshgudi", "Uttara Kannada", "581325"),
        "tagline": "Timber cottages at the last rapids of the Kali",
        "contact_phone": "+91 8284 230266",
        "contact_email": "desk@kali-river-lodge.example",
        "whatsapp": "+918284230266",
    },
    texts=demo_texts(
        DANDELI,
        hi={
            "name": "काली रिवर लॉज",
            "town": "गणेशगुड़ी",
            "tagline": "काली नदी के किनारे लकड़ी के कॉटेज",
            "description": "जहाँ काली नदी पत्थरों से निकलकर शांत होती है, वहाँ लकड़ी के कॉटेज। सुबह नाश्ते पर धनेश पक्षी, फिर राफ्टिंग।",
            "house_rules": ["तेज़ धारा के ऊपर कोई न तैरे।", "अलाव 23:00 बजे बुझाया जाता है।"],
        },
        kn={
            "name": "ಕಾಳಿ ರಿವರ್ ಲಾಡ್ಜ್",
            "town": "ಗಣೇಶಗುಡಿ",
            "tagline": "ಕಾಳಿ ನದಿಯ ದಡದಲ್ಲಿ ಮರದ ಕುಟೀರಗಳು",
            "description": "ಕಾಳಿ ನದಿ ಬಂಡೆಗಳನ್ನು ದಾಟಿ ಶಾಂತವಾಗುವಲ್ಲಿ ಮರದ ಕುಟೀರಗಳು. ಬೆಳಗಿನ ಉಪಾಹಾರದ ಜೊತೆ ಮಂಗಟ್ಟೆ ಹಕ್ಕಿಗಳು, ನಂತರ ರಾಫ್ಟಿಂಗ್.",
            "house_rules": ["ರಭಸದ ಹರಿವಿನ ಮೇಲೆ ಯಾರೂ ಈಜಬಾರದು.", "ಶಿಬಿರಾಗ್ನಿಯನ್ನು 23:00ಕ್ಕೆ ಆರಿಸಲಾಗುತ್ತದೆ."],
        },
    ),
    types={
        "cottage": type_of({"double": 1}, 24, "Under the trees, with a porch.", "कॉटेज", "ಕುಟೀರ"),
        "river-cottage": type_of(
            {"double": 1, "single": 1}, 30, "Ten steps from the water.", "नदी किनारे कॉटेज", "ನದಿ ದಡದ ಕುಟೀರ"
        ),
        "family-cottage": type_of(
            {"queen": 1, "bunk": 1}, 42, "Two rooms and a balcony over the river.", "पारिवारिक कॉटेज", "ಕುಟುಂಬ ಕುಟೀರ"
        ),
    },
    photos=(
        PhotoPlan("view", "The Kali between its hills.", "पहाड़ियों के बीच काली नदी।", "ಬೆಟ್ಟಗಳ ನಡುವೆ ಕಾಳಿ ನದಿ."),
        PhotoPlan("veranda", "The river from a porch.", "बरामदे से नदी।", "ಜಗುಲಿಯಿಂದ ನದಿ."),
        PhotoPlan("room", "A bed by the window.", "खिड़की के पास पलंग।", "ಕಿಟಕಿಯ ಬಳಿ ಹಾಸಿಗೆ.", "river-cottage"),
    ),
    colour="#1f7a5a",
)
TEAK = ResortContent(
    columns={
        **demo_place("Dandeli", "Uttara Kannada", "581325"),
        "tagline": "The sawmill owner's house of 1924 and its garden",
        "contact_phone": "+91 8284 231924",
        "whatsapp": "+918284231924",
    },
    texts=demo_texts(
        DANDELI,
        hi={
            "name": "विंटेज टीक एस्टेट",
            "tagline": "1924 का पुराना घर और उसका बगीचा",
            "description": "आरा मिल के मालिक का 1924 का घर: ऊँची छतें, चार खंभों वाले पलंग और एक लंबी मेज़।",
        },
        kn={
            "name": "ವಿಂಟೇಜ್ ಟೀಕ್ ಎಸ್ಟೇಟ್",
            "tagline": "1924ರ ಹಳೆಯ ಮನೆ ಮತ್ತು ಅದರ ತೋಟ",
            "description": "ಗರಗಸದ ಕಾರ್ಖಾನೆಯ ಮಾಲೀಕನ 1924ರ ಮನೆ: ಎತ್ತರದ ಛಾವಣಿ, ನಾಲ್ಕು ಕಂಬದ ಮಂಚಗಳು, ಒಂದು ಉದ್ದದ ಮೇಜು.",
        },
    ),
    types={
        "four-poster-room": type_of(
            {"king": 1}, 32, "A four-poster under a high ceiling.", "चार खंभों वाला कमरा", "ಮಂಚದ ಕೋಣೆ"
        ),
        "garden-room": type_of(
            {"queen": 1, "sofa": 1}, 36, "Its door opens to the garden.", "बगीचे वाला कमरा", "ತೋಟದ ಕೋಣೆ"
        ),
        "suite": type_of({"king": 1, "single": 2}, 64, "Two rooms, two baths.", "सुइट", "ಸೂಟ್"),
    },
    photos=(
        PhotoPlan("view", "Teak forest around the estate.", "एस्टेट के चारों ओर सागौन का जंगल।", "ಎಸ್ಟೇಟ್ ಸುತ್ತ ತೇಗದ ಕಾಡು."),
        PhotoPlan("room", "A room with its window.", "खिड़की वाला कमरा।", "ಕಿಟಕಿಯಿರುವ ಕೋಣೆ.", "garden-room"),
    ),
    colour="#8a4b22",
)
BEACH = ResortContent(
    columns={
        **demo_place("Palolem", "South Goa", "403702", "Goa"),
        "tagline": "Thirty steps from the sand",
        "contact_phone": "+91 832 227 1234",
        "contact_email": "desk@beachside.example",
        "whatsapp": "+918322271234",
    },
    texts=demo_texts(
        GOA,
        hi={
            "name": "बीचसाइड रिज़ॉर्ट",
            "town": "पालोलेम",
            "district": "दक्षिण गोवा",
            "tagline": "रेत से तीस कदम",
            "description": "ताड़ के बगीचे के चारों ओर कमरे, सूर्यास्त के लिए एक झोपड़ी, भोर में नावें।",
        },
        kn={
            "name": "ಬೀಚ್‌ಸೈಡ್ ರೆಸಾರ್ಟ್",
            "town": "ಪಾಲೊಲೆಮ್",
            "district": "ದಕ್ಷಿಣ ಗೋವಾ",
            "tagline": "ಮರಳಿನಿಂದ ಮೂವತ್ತು ಹೆಜ್ಜೆ",
            "description": "ತಾಳೆ ತೋಟದ ಸುತ್ತ ಕೋಣೆಗಳು, ಸೂರ್ಯಾಸ್ತಕ್ಕೆ ಒಂದು ಗುಡಿಸಲು, ಮುಂಜಾನೆ ದೋಣಿಗಳು.",
        },
    ),
    types={
        "standard": type_of({"double": 1}, 22, "On the garden side.", "स्टैंडर्ड कमरा", "ಸ್ಟ್ಯಾಂಡರ್ಡ್ ಕೋಣೆ"),
        "deluxe": type_of({"queen": 1, "sofa": 1}, 28, "With a balcony to the palms.", "डीलक्स कमरा", "ಡೀಲಕ್ಸ್ ಕೋಣೆ"),
        "family": type_of(
            {"queen": 1, "single": 2}, 38, "Two rooms with a door between.", "पारिवारिक कमरा", "ಕುಟುಂಬ ಕೋಣೆ"
        ),
        "villa": type_of({"king": 2, "single": 2}, 90, "A house of its own with a kitchen.", "विला", "ವಿಲ್ಲಾ"),
    },
    photos=(
        PhotoPlan("view", "The beach, seen from the garden.", "बगीचे से समुद्र तट।", "ತೋಟದಿಂದ ಕಡಲತೀರ."),
        PhotoPlan("veranda", "The sea from a veranda.", "बरामदे से समुद्र।", "ಜಗುಲಿಯಿಂದ ಕಡಲು."),
        PhotoPlan("room", "A bed and the sea behind it.", "पलंग और पीछे समुद्र।", "ಹಾಸಿಗೆ ಮತ್ತು ಹಿಂದೆ ಕಡಲು.", "deluxe"),
        PhotoPlan("room", "The larger room of the villa.", "विला का बड़ा कमरा।", "ವಿಲ್ಲಾದ ದೊಡ್ಡ ಕೋಣೆ.", "villa"),
    ),
    colour="#0b8f8a",
)
CONTENT = {
    "kali-river-lodge": KALI,
    "vintage-teak-estate": TEAK,
    "beachside-resort": BEACH,
    **QUIET,
}
