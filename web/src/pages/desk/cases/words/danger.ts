/** What a reason to think of danger is called, by its entry in the list of words. A report has the Korean name with it. */
import type { Both } from "../../../../kit/words";

const ko: Record<string, string> = {};
const en: typeof ko = {
    "suicide.wish": "says that they want to die",
    "suicide.life": "says that they do not want to live",
    "suicide.word": "suicide",
    "suicide.means": "means or an attempt",
    "suicide.self_harm": "self-harm",
    "suicide.farewell": "farewell, last words",
    "violence.blows": "blows",
    "violence.weapon": "a weapon",
    "violence.threat": "threats",
    "violence.sexual": "sexual violence",
    "violence.captive": "locked in, neglected",
    "medical.consciousness": "unconscious, collapsed",
    "medical.breath": "breath, chest pain",
    "medical.stroke": "signs of a stroke",
    "medical.blood": "bleeding, wounds",
    "medical.poison": "drugs, poison",
    "medical.medicine": "medicine, dialysis or insulin stopped",
    "medical.hunger": "hunger, thirst",
    "medical.cold_heat": "cold, heat",
    "medical.fire_gas": "fire, gas",
    "medical.accident": "an accident, trapped",
    "medical.nosign": "no sign of life",
    "medical.lost": "missing",
    "medical.birth": "birth, a baby in danger",
    "call.help": "a call for rescue",
    "suicide.english": "suicide (English)",
    "violence.english": "violence (English)",
    "medical.english": "emergency (English)",
    "suicide.chinese_japanese": "suicide (Chinese, Japanese)",
    "violence.chinese_japanese": "violence (Chinese, Japanese)",
    "medical.chinese_japanese": "emergency (Chinese, Japanese)",
    "suicide.other_languages": "suicide (other languages)",
    "violence.other_languages": "violence (other languages)",
    "medical.other_languages": "emergency (other languages)",
    "category.violence": "violence was chosen as the kind",
    model: "the text as a whole",
};

export const dangerWords: Both<typeof ko> = { ko, en };
