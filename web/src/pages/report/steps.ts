/** The order of the questions: one a page, and those alone that this report needs. */
import { isNamed, needsNote, type Answers } from "./answers";

export const STEPS = [
    "danger",
    "call",
    "about",
    "anonymous",
    "kinds",
    "text",
    "place",
    "care",
    "contact",
    "photos",
    "check",
] as const;
export type Step = (typeof STEPS)[number];

export function stepsOf(answers: Answers): Step[] {
    return STEPS.filter((step) => {
        if (step === "call") return answers.atRisk === "yes";
        if (step === "anonymous") return answers.about === "neighbour";
        if (step === "contact") return isNamed(answers);
        return true;
    });
}

export function after(step: Step, answers: Answers): Step {
    const steps = stepsOf(answers);
    return steps[steps.indexOf(step) + 1] ?? "check";
}

export function before(step: Step, answers: Answers): Step | undefined {
    const steps = stepsOf(answers);
    return steps[steps.indexOf(step) - 1];
}

/** The first question without the answer that a report cannot do without; none, if it can be sent. */
export function missing(answers: Answers): Step | undefined {
    if (!answers.atRisk) return "danger";
    if (!answers.about) return "about";
    if (answers.about === "neighbour" && answers.isAnonymous === undefined) return "anonymous";
    if (!answers.kinds.length) return "kinds";
    if (!answers.text.trim()) return "text";
    if (!answers.point) return "place";
    if (needsNote(answers.flags) && !answers.note.trim()) return "care";
    return undefined;
}

const STEP_OF_FIELD: Record<string, Step> = {
    anonymous: "anonymous",
    about: "about",
    at_risk: "danger",
    kinds: "kinds",
    text: "text",
    help_wanted: "text",
    place: "place",
    address: "place",
    flags: "care",
    person: "place",
    reporter: "contact",
    contact: "contact",
};

/** The question that a pointer of a refusal or a warning is about. */
export function stepOf(pointer: string): Step {
    return STEP_OF_FIELD[pointer.split("/")[1] ?? ""] ?? "check";
}
