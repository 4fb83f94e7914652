/** What somebody may do with a report as it stands. It only saves asking in vain: the API decides. */
import type { Report } from "../../../../api/cases";
import { governs } from "../../../../desk/jurisdiction";
import { session } from "../../../../session/session";

export const ACTS = {
    take: "T",
    takeOver: "V",
    assign: "G",
    putBack: "L",
    accept: "A",
    giveBack: "B",
    contact: "C",
    ask: "Q",
    note: "N",
    propose: "P",
    flags: "F",
    address: "E",
    danger: "D",
    handOver: "H",
    household: "M",
    close: "X",
    reopen: "O",
} as const;
/** Each with the letter of its key. */
export type ActName = keyof typeof ACTS;
/** What a form is for: an action, or a word on a chosen household, which is begun beside it. */
export type FormName = ActName | "judge";

export function allowed(report: Report): ActName[] {
    if (report.state === "closed") return ["reopen", "note", "household"];
    if (report.handed_to) {
        const comesHere = governs(report.handed_to.code) && !governs(report.office.code);
        if (comesHere) return ["accept", "giveBack"];
    }
    const isMine = isOwn(report);
    const giving: ActName[] = isLead() && !report.handed_to ? ["assign"] : [];
    const back: ActName[] = isMine && !report.handed_to ? ["putBack"] : [];
    const taking: ActName[] = report.handed_to
        ? ["giveBack"]
        : report.state === "received"
          ? ["take"]
          : isMine
            ? []
            : ["takeOver"];
    const work: ActName[] = isMine ? ["contact", "ask", "propose"] : [];
    const canJudge = isMine || report.state === "received" || !report.in_danger;
    const end: ActName[] = report.handed_to ? [] : isMine ? ["handOver", "close"] : ["handOver"];
    const judging: ActName[] = canJudge ? ["danger"] : [];
    const correcting: ActName[] = isMine || report.state === "received" ? ["address"] : [];
    return [...taking, ...giving, ...work, "note", "flags", ...judging, ...correcting, "household", ...back, ...end];
}

/** Whether one gives reports to others: a team's lead, or the town's officer. */
export function isLead(): boolean {
    return (session()?.groups ?? []).some((group) => group === "lead" || group === "officer");
}

export function isOwn(report: Report): boolean {
    return report.state === "taken" && report.taken_by === session()?.subject;
}
