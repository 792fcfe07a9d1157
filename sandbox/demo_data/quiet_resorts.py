"""What the smaller resorts of the demo show: less than the others, but photos and beds as everywhere."""

from sandbox.demo_data.content_plans import COORG, DANDELI, GOA, ResortContent, demo_place, demo_texts, type_of
from sandbox.demo_data.demo_photos import PhotoPlan

RIVER = (
    PhotoPlan("view", "The river in front of the tents.", "तंबुओं के सामने नदी।", "ಡೇರೆಗಳ ಮುಂದೆ ನದಿ."),
    PhotoPlan("veranda", "The forest from a platform.", "मचान से जंगल।", "ಅಟ್ಟಣಿಗೆಯಿಂದ ಕಾಡು."),
)
SEA = (
    PhotoPlan("view", "The sea in the evening.", "शाम का समुद्र।", "ಸಂಜೆಯ ಕಡಲು."),
    PhotoPlan("veranda", "Palms in front of a veranda.", "बरामदे के सामने ताड़।", "ಜಗುಲಿಯ ಮುಂದೆ ತಾಳೆ ಮರಗಳು."),
)
HILLS = (
    PhotoPlan("view", "Mist between the coffee hills.", "कॉफ़ी की पहाड़ियों में धुंध।", "ಕಾಫಿ ಬೆಟ್ಟಗಳ ನಡುವೆ ಮಂಜು."),
    PhotoPlan("veranda", "The valley from a veranda.", "बरामदे से घाटी।", "ಜಗುಲಿಯಿಂದ ಕಣಿವೆ."),
)
QUIET = {
    "hornbill-jungle-camp": ResortContent(
        columns={**demo_place("Kulgi", "Uttara Kannada", "581325"), "tagline": "Tents under teak and bamboo"},
        texts=demo_texts(
            DANDELI,
            hi={"name": "हॉर्नबिल जंगल कैंप", "town": "कुलगी", "tagline": "सागौन और बाँस के नीचे तंबू"},
            kn={"name": "ಹಾರ್ನ್‌ಬಿಲ್ ಜಂಗಲ್ ಕ್ಯಾಂಪ್", "town": "ಕುಳಗಿ", "tagline": "ತೇಗ ಮತ್ತು ಬಿದಿರಿನ ಕೆಳಗೆ ಡೇರೆಗಳು"},
        ),
        types={
            "tent": type_of({"double": 1}, 16, "On a platform above the ground.", "तंबू", "ಡೇರೆ"),
            "family-tent": type_of({"double": 1, "single": 2}, 26, "Two tents in one.", "पारिवारिक तंबू", "ಕುಟುಂಬ ಡೇರೆ"),
            "tree-house": type_of({"queen": 1, "mattress": 1}, 20, "Up a ladder, in a teak tree.", "वृक्ष घर", "ಮರದ ಮನೆ"),
        },
        photos=RIVER,
        colour="#4d6b1f",
    ),
    "casa-das-ondas": ResortContent(
        columns={
            **demo_place("Panaji", "North Goa", "403001", "Goa"),
            "tagline": "A yellow house in the Latin quarter",
        },
        texts=demo_texts(
            GOA,
            hi={"name": "कासा दास ओंदास", "town": "पणजी", "tagline": "लैटिन मोहल्ले में एक पीला घर"},
            kn={"name": "ಕಾಸಾ ದಾಸ್ ಒಂದಾಸ್", "town": "ಪಣಜಿ", "tagline": "ಲ್ಯಾಟಿನ್ ಬಡಾವಣೆಯ ಹಳದಿ ಮನೆ"},
        ),
        types={
            "courtyard-room": type_of({"double": 1}, 20, "On the courtyard, quiet.", "आँगन वाला कमरा", "ಅಂಗಳದ ಕೋಣೆ"),
            "street-room": type_of(
                {"double": 1, "single": 1}, 26, "With a balcony over the lane.", "गली वाला कमरा", "ಬೀದಿ ಕೋಣೆ"
            ),
            "attic": type_of({"queen": 1, "single": 3}, 44, "All of the upper floor.", "अटारी", "ಮಾಳಿಗೆ"),
        },
        photos=SEA,
        colour="#a86400",
    ),
    "morjim-dunes": ResortContent(
        columns={
            **demo_place("Morjim", "North Goa", "403512", "Goa"),
            "tagline": "Bamboo huts behind the turtle beach",
        },
        texts=demo_texts(
            GOA,
            hi={"name": "मोरजिम ड्यून्स", "town": "मोरजिम", "tagline": "कछुओं के तट के पीछे बाँस की झोपड़ियाँ"},
            kn={"name": "ಮೋರ್ಜಿಂ ಡ್ಯೂನ್ಸ್", "town": "ಮೋರ್ಜಿಂ", "tagline": "ಆಮೆ ಕಡಲತೀರದ ಹಿಂದೆ ಬಿದಿರಿನ ಗುಡಿಸಲುಗಳು"},
        ),
        types={
            "hut": type_of({"double": 1}, 15, "Bamboo, with a hammock.", "झोपड़ी", "ಗುಡಿಸಲು"),
            "family-hut": type_of(
                {"double": 1, "single": 2}, 28, "Two rooms and a porch.", "पारिवारिक झोपड़ी", "ಕುಟುಂಬ ಗುಡಿಸಲು"
            ),
            "dormitory": type_of({"bunk": 5}, 40, "Ten beds with a locker each.", "डॉर्मिटरी", "ಡಾರ್ಮಿಟರಿ"),
        },
        photos=SEA,
        colour="#b0442c",
    ),
    "mist-valley-homestead": ResortContent(
        columns={
            **demo_place("Madikeri", "Kodagu", "571201"),
            "tagline": "A planter family's house among coffee and pepper",
        },
        texts=demo_texts(
            COORG,
            hi={"name": "मिस्ट वैली होमस्टेड", "town": "मडिकेरी", "tagline": "कॉफ़ी और काली मिर्च के बीच एक घर"},
            kn={"name": "ಮಿಸ್ಟ್ ವ್ಯಾಲಿ ಹೋಮ್‌ಸ್ಟೆಡ್", "town": "ಮಡಿಕೇರಿ", "tagline": "ಕಾಫಿ ಮತ್ತು ಕಾಳುಮೆಣಸಿನ ನಡುವೆ ಒಂದು ಮನೆ"},
        ),
        types={
            "planter-room": type_of({"queen": 1}, 24, "In the old house.", "पुराने घर का कमरा", "ಹಳೆ ಮನೆಯ ಕೋಣೆ"),
            "cottage": type_of({"double": 1, "single": 2}, 38, "Among the pepper vines.", "कॉटेज", "ಕುಟೀರ"),
            "valley-house": type_of(
                {"queen": 2, "single": 2}, 70, "A house of its own above the valley.", "घाटी वाला घर", "ಕಣಿವೆ ಮನೆ"
            ),
        },
        photos=HILLS,
        colour="#3f6b4a",
    ),
    "coffee-ridge-retreat": ResortContent(
        columns={**demo_place("Virajpet", "Kodagu", "571212"), "tagline": "Glass-fronted villas below Tadiandamol"},
        texts=demo_texts(
            COORG,
            hi={"name": "कॉफ़ी रिज रिट्रीट", "town": "विराजपेट", "tagline": "तडियंडमोल के नीचे काँच वाले विला"},
            kn={"name": "ಕಾಫಿ ರಿಡ್ಜ್ ರಿಟ್ರೀಟ್", "town": "ವಿರಾಜಪೇಟೆ", "tagline": "ತಡಿಯಂಡಮೋಳ್ ಕೆಳಗೆ ಗಾಜಿನ ವಿಲ್ಲಾಗಳು"},
        ),
        types={
            "ridge-room": type_of({"king": 1}, 34, "Glass from wall to wall.", "पहाड़ी वाला कमरा", "ಬೆಟ್ಟದ ಕೋಣೆ"),
            "ridge-villa": type_of(
                {"king": 1, "single": 2}, 62, "Two rooms and a terrace.", "पहाड़ी वाला विला", "ಬೆಟ್ಟದ ವಿಲ್ಲಾ"
            ),
            "pool-villa": type_of({"king": 1}, 80, "With a heated pool of its own.", "पूल विला", "ಈಜುಕೊಳದ ವಿಲ್ಲಾ"),
        },
        photos=HILLS,
        colour="#6b3f2a",
    ),
}
