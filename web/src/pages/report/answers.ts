/** What a reporter has answered so far, and the form that it becomes. */
import type { Schemas } from "../../api/alerts";

export type AtRisk = "yes" | "no" | "unsure";
export type About = "self" | "neighbour";
export type Kind = Schemas["ReportForm"]["kinds"][number];
export type FlagKind = Schemas["Flag"]["kind"];
export type How = Schemas["Contact"]["how"];

export const TEXT_MAX = 2000;
export const HELP_MAX = 500;
export const ADDRESS_MAX = 200;
export const NAME_MAX = 50;
export const NOTE_MAX = 100;
export const PHONE_MAX = 30;

export interface Point {
    lat: number;
    lon: number;
    /** Of a place of the list, its name; a position has none. */
    name?: string;
}

export interface Answers {
    atRisk?: AtRisk;
    about?: About;
    isAnonymous?: boolean;
    kinds: Kind[];
    text: string;
    help: string;
    point?: Point;
    address: string;
    flags: FlagKind[];
    note: string;
    name: string;
    phone: string;
    how?: How;
    when: string;
    person: string;
}

export const NOTHING_YET: Answers = {
    kinds: [],
    text: "",
    help: "",
    address: "",
    flags: [],
    note: "",
    name: "",
    phone: "",
    when: "",
    person: "",
};

const NEEDS_NOTE: readonly FlagKind[] = ["speak_only_to", "other"];

export function needsNote(flags: readonly FlagKind[]): boolean {
    return flags.some((flag) => NEEDS_NOTE.includes(flag));
}

/** Whether the reporter's own name and number may be asked at all: of an anonymous report nothing identifies (A1). */
export function isNamed(answers: Answers): boolean {
    return !(answers.about === "neighbour" && answers.isAnonymous);
}

const DIGITS_MIN = 7;

/** What may be wrong with a number to be reached by: said once, and whoever goes on all the same is not kept. */
export function phoneFault({ phone, how }: Answers): "phoneWrong" | "phoneMissing" | undefined {
    if (phone.trim()) return (phone.match(/\p{Nd}/gu) ?? []).length < DIGITS_MIN ? "phoneWrong" : undefined;
    return how === "call" || how === "text" ? "phoneMissing" : undefined;
}

export type ReportForm = Schemas["ReportForm"];

/** The form to send, once all that it needs is answered. */
export function formOf(answers: Answers, requestId: string): ReportForm | undefined {
    const { about, point } = answers;
    if (!about || !point || !answers.text.trim() || !answers.kinds.length) return undefined;
    const form: ReportForm = {
        request_id: requestId,
        about,
        at_risk: answers.atRisk ?? null,
        kinds: answers.kinds,
        text: answers.text.trim(),
        place: { lat: point.lat, lon: point.lon, address: addressOf(answers) ?? null },
        flags: answers.flags.map((kind) => ({ kind, note: NEEDS_NOTE.includes(kind) ? answers.note.trim() : null })),
    };
    if (answers.help.trim()) form.help_wanted = answers.help.trim();
    if (about === "neighbour") {
        form.anonymous = Boolean(answers.isAnonymous);
        if (answers.person.trim()) form.person = { name: answers.person.trim() };
    }
    if (isNamed(answers)) {
        const reporter = { name: answers.name.trim() || undefined, phone: answers.phone.trim() || undefined };
        if (reporter.name || reporter.phone) form.reporter = reporter;
        if (answers.how) form.contact = { how: answers.how, when: answers.when.trim() || null };
    }
    return form;
}

function addressOf(answers: Answers): string | undefined {
    const words = [answers.point?.name, answers.address.trim()].filter(Boolean).join(" ");
    return words.slice(0, ADDRESS_MAX) || undefined;
}
