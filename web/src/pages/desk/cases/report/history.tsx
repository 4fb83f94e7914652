/** What happened to a report, line by line, with who did it and why. */
import type { EventLine, Report } from "../../../../api/cases";
import { moment, useWords } from "../../../../kit/words";
import { session } from "../../../../session/session";
import { actWords } from "../words/acts";
import { caseWords } from "../words/case";
import { discoveryWords } from "../words/discovery";
import { flagWords } from "../words/flags";
import { reportWords } from "../words/report";
import { factsOf } from "./facts";

export function Lines({ lines }: { lines: EventLine[] }) {
    const r = useWords(reportWords);
    const c = useWords(caseWords);
    const a = useWords(actWords);
    const d = useWords(discoveryWords);
    const f = useWords(flagWords);
    const me = session()?.subject;
    return (
        <ol class="history">
            {lines.map((line) => (
                <li key={line.version + line.what + line.at} data-what={line.what}>
                    <strong>{r.history.what[line.what] ?? line.what}</strong>{" "}
                    <span class="hint">
                        {line.who && line.who === me
                            ? r.history.me
                            : (line.name ?? (line.who ? c.someone(line.who) : (r.history.by[line.by] ?? line.by)))}{" "}
                        · {moment(line.at)}
                    </span>
                    {factsOf(line, { r, c, a, d, f }).map((fact) => (
                        <p key={fact} class="message">
                            {fact}
                        </p>
                    ))}
                </li>
            ))}
        </ol>
    );
}

export function History({ report }: { report: Report }) {
    const r = useWords(reportWords);
    return (
        <section aria-labelledby="history-title">
            <h2 id="history-title">{r.history.title}</h2>
            {report.earlier ? <p class="hint">{r.history.earlier(report.earlier)}</p> : null}
            <Lines lines={report.history} />
        </section>
    );
}
