/** What somebody may do with a report as it stands. It only saves asking in vain: the API decides. */
import type { Report } from "../../../../api/cases";
import { session } from "../../../../session/session";

export const ACTS = {
    take: "T",
    takeOver: "V",
    accept: "A",
    giveBack: "B",
    contact: "C",
    ask: "Q",
    note: "N",
    propose: "P",
    flags: "F",
    danger: "D",
    handOver: "H",
    household: "M",
    close: "X",
    reopen: "O",
} as const;
/** Each with the letter of its key. */
export type ActName = keyof typeof ACTS;

export function allowed(report: Report): ActName[] {
    if (report.state === "closed") return ["reopen", "note", "household"];
    if (report.handed_to) {
        const comesHere = governs(report.handed_to.code) && !governs(report.office.code);
        if (comesHere) return ["accept", "giveBack"];
    }
    const isMine = isOwn(report);
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
    return [...taking, ...work, "note", "flags", ...(canJudge ? (["danger"] as const) : []), "household", ...end];
}

export function isOwn(report: Report): boolean {
    return report.state === "taken" && report.taken_by === session()?.subject;
}

function governs(code: string): boolean {
    const told = session()?.claims["jurisdiction"];
    const codes = Array.isArray(told) ? told : String(told ?? "").split(",");
    return codes.some((own) => own !== "" && code.startsWith(String(own)));
}
