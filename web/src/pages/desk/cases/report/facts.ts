/** What a line of history says beside its name, in words. */
import type { EventLine } from "../../../../api/cases";
import { moment } from "../../../../kit/words";
import type { ActWords } from "../words/acts";
import type { CaseWords } from "../words/case";
import type { DiscoveryWords } from "../words/discovery";
import type { FlagWords } from "../words/flags";
import type { ReportWords } from "../words/report";

export interface Said {
    r: ReportWords;
    c: CaseWords;
    a: ActWords;
    d: DiscoveryWords;
    f: FlagWords;
}

export function factsOf(line: EventLine, { r, c, a, d, f }: Said): string[] {
    const facts = line.facts as Record<string, unknown>;
    const text = (name: string) => (typeof facts[name] === "string" ? (facts[name] as string) : undefined);
    const how = text("how");
    const kinds = (name: string) =>
        (Array.isArray(facts[name]) ? (facts[name] as string[]) : []).map(
            (kind) => f.kinds[kind as keyof typeof f.kinds] ?? kind,
        );
    const found = [
        how && (r.first.how[how] ?? how),
        "reached" in facts ? (facts["reached"] ? r.history.reached : r.history.notReached) : undefined,
        text("next_at") && `${a.contact.next}: ${moment(text("next_at") ?? "")}`,
        line.what === "assigned" ? a.assigned(line.to_name ?? c.someone(text("to") ?? "")) : undefined,
        text("to_name") ?? text("name"),
        text("outcome") && (c.outcomes[text("outcome") as keyof typeof c.outcomes] ?? text("outcome")),
        line.what === "escalated" && text("to") ? (c.level[text("to") ?? ""] ?? text("to")) : undefined,
        line.what === "address_corrected"
            ? r.history.address(text("before") ?? r.place.none, text("after") ?? r.place.none)
            : undefined,
        kinds("after").join(", "),
        "is_same" in facts ? (facts["is_same"] ? d.saidSame : d.saidOther) : undefined,
        text("note"),
        text("reason") && `${a.reason}: ${text("reason")}`,
        text("despite_flag") && `${f.despite}: ${text("despite_flag")}`,
    ];
    return found.filter((each): each is string => Boolean(each));
}
