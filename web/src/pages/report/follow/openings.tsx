/** Who opened one's own file, when and why (A11). */
import { useState } from "preact/hooks";
import { said, type Schemas } from "../../../api/alerts";
import { openings, type Way } from "../../../api/reports";
import { language, moment, useWords } from "../../../kit/words";
import { often } from "./often";
import { words } from "./words";

function timeOf(rfc3339: string): string {
    const format = { timeZone: "Asia/Seoul", hour: "numeric", minute: "2-digit" } as const;
    return new Intl.DateTimeFormat(language(), format).format(new Date(rfc3339));
}

export function Openings({ way }: { way: Way }) {
    const w = useWords(words);
    const [found, setFound] = useState<Schemas["FileOpening"][]>();
    const [problem, setProblem] = useState<string>();
    const load = async () => {
        const came = await openings(way);
        if (came.kind === "done") setFound(came.answer.openings);
        setProblem(came.kind === "done" ? undefined : came.problem ? said(came.problem) : w.later);
    };
    return (
        <details class="openings" onToggle={(event) => event.currentTarget.open && void load()}>
            <summary>{w.openings}</summary>
            <div aria-live="polite">
                {problem && <p>{problem}</p>}
                {found?.length === 0 && <p>{w.noOpenings}</p>}
                <ol class="history">
                    {often(found ?? []).map(({ first: each, last, times }) => (
                        <li key={each.at + each.what} data-times={times}>
                            <span lang="ko">
                                {each.office} {each.role}
                            </span>{" "}
                            · {w.opened[each.what.split(" ")[0] ?? ""] ?? each.what}
                            {each.why && <span lang="ko"> · {each.why}</span>}{" "}
                            <span class="hint">
                                {moment(each.at)}
                                {times > 1 && ` · ${w.openedOften(times, timeOf(last.at))}`}
                            </span>
                        </li>
                    ))}
                </ol>
            </div>
        </details>
    );
}
