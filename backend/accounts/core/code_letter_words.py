"""What the letter with a login code says, by language: heading, sentences, and why it came."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class CodeLetterWords:
    """`{code}`, `{minutes}` and `{number}`, of which the last digits are shown, are blanks."""

    heading: str
    code: str
    share: str
    other_heading: str
    other: str
    why: str


ENGLISH = CodeLetterWords(
    heading="Your login code",
    code="{code} is your Dandeli login code for the number {number}. It is valid for {minutes} minutes.",
    share="Never share it with anyone. Nobody of the resort asks you for it.",
    other_heading="Log in with your other e-mail address",
    other="Somebody wanted to log in with this address and the number {number}. This number logs in with another "
    "e-mail address: use that one. If you no longer have it, call the resort.",
    why="You get this because somebody typed your address when logging in. If that was not you, do nothing: without "
    "the code nobody comes in.",
)
HINDI = CodeLetterWords(
    heading="आपका लॉगिन कोड",
    code="{code} नंबर {number} के लिए आपका Dandeli लॉगिन कोड है। यह {minutes} मिनट तक मान्य है।",
    share="इसे किसी को न बताएँ। रिज़ॉर्ट का कोई व्यक्ति आपसे यह नहीं पूछता।",
    other_heading="अपने दूसरे ई-मेल पते से लॉग इन करें",
    other="किसी ने इस पते और नंबर {number} से लॉग इन करना चाहा। यह नंबर किसी दूसरे ई-मेल पते से लॉग इन होता है: उसी का उपयोग करें। "
    "यदि वह पता अब आपके पास नहीं है, तो रिज़ॉर्ट को फ़ोन करें।",
    why="यह आपको इसलिए मिला है क्योंकि किसी ने लॉग इन करते समय आपका पता लिखा। यदि वह आप नहीं थे, तो कुछ न करें: कोड के बिना कोई "
    "अंदर नहीं आ सकता।",
)
KANNADA = CodeLetterWords(
    heading="ನಿಮ್ಮ ಲಾಗಿನ್ ಕೋಡ್",
    code="{code} ಎಂಬುದು {number} ಸಂಖ್ಯೆಗೆ ನಿಮ್ಮ Dandeli ಲಾಗಿನ್ ಕೋಡ್. ಇದು {minutes} ನಿಮಿಷಗಳವರೆಗೆ ಮಾನ್ಯ.",
    share="ಇದನ್ನು ಯಾರಿಗೂ ಹೇಳಬೇಡಿ. ರೆಸಾರ್ಟ್‌ನ ಯಾರೂ ನಿಮ್ಮಿಂದ ಇದನ್ನು ಕೇಳುವುದಿಲ್ಲ.",
    other_heading="ನಿಮ್ಮ ಇನ್ನೊಂದು ಇ-ಮೇಲ್ ವಿಳಾಸದಿಂದ ಲಾಗಿನ್ ಆಗಿ",
    other="ಈ ವಿಳಾಸ ಮತ್ತು {number} ಸಂಖ್ಯೆಯಿಂದ ಯಾರೋ ಲಾಗಿನ್ ಆಗಲು ಬಯಸಿದರು. ಈ ಸಂಖ್ಯೆ ಬೇರೆ ಇ-ಮೇಲ್ ವಿಳಾಸದಿಂದ ಲಾಗಿನ್ ಆಗುತ್ತದೆ: ಅದನ್ನೇ ಬಳಸಿ. ಅದು ಈಗ "
    "ನಿಮ್ಮ ಬಳಿ ಇಲ್ಲದಿದ್ದರೆ ರೆಸಾರ್ಟ್‌ಗೆ ಕರೆ ಮಾಡಿ.",
    why="ಲಾಗಿನ್ ಆಗುವಾಗ ಯಾರೋ ನಿಮ್ಮ ವಿಳಾಸವನ್ನು ಬರೆದ ಕಾರಣ ಇದು ನಿಮಗೆ ಬಂದಿದೆ. ಅದು ನೀವಲ್ಲದಿದ್ದರೆ ಏನನ್ನೂ ಮಾಡಬೇಡಿ: ಕೋಡ್ ಇಲ್ಲದೆ ಯಾರೂ ಒಳಗೆ ಬರಲಾಗುವುದಿಲ್ಲ.",
)
BY_LANGUAGE = {"en": ENGLISH, "hi": HINDI, "kn": KANNADA}
