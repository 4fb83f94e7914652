/** What must not happen (A8), and what is known of danger (A2): both before anything else on the page. */
import type { Report } from "../../../../api/cases";
import { Numbers } from "../../../../kit/numbers";
import { useWords } from "../../../../kit/words";
import { dangerWords } from "../words/danger";
import { flagWords } from "../words/flags";
import { reportWords } from "../words/report";

export function Flags({ report }: { report: Report }) {
    const w = useWords(flagWords);
    const { none } = useWords(reportWords).flags;
    const isSet = report.flags.length + report.flags_beside.length > 0;
    return (
        <section class={isSet ? "flags flags-set" : "flags"} aria-labelledby="flags-title">
            <h2 id="flags-title">{w.title}</h2>
            {!isSet && <p>{none}</p>}
            <ul>
                {report.flags.map((flag) => (
                    <li key={flag.kind + (flag.note ?? "")} data-flag={flag.kind}>
                        <strong>{w.kinds[flag.kind]}</strong>
                        {flag.note && <p class="message">{flag.note}</p>}
                    </li>
                ))}
                {report.flags_beside.map((kind) => (
                    <li key={kind} data-flag-beside={kind}>
                        <strong>{w.kinds[kind]}</strong> <span class="hint">{w.beside}</span>
                    </li>
                ))}
            </ul>
        </section>
    );
}

export function Danger({ report }: { report: Report }) {
    const w = useWords(reportWords).danger;
    const found = report.danger.words.filter((word) => !word.set_aside);
    const aside = report.danger.words.filter((word) => word.set_aside);
    return (
        <section class={report.in_danger ? "danger danger-now" : "danger"} aria-labelledby="danger-title">
            <h2 id="danger-title">{w.title}</h2>
            <p>{report.in_danger ? <strong>{w.now}</strong> : found.length === 0 && w.none}</p>
            {report.in_danger && <Numbers />}
            {report.at_risk && (
                <p data-at-risk={report.at_risk}>
                    {w.atRisk}: <strong>{w.answers[report.at_risk] ?? report.at_risk}</strong>
                </p>
            )}
            {found.length > 0 && <Words title={w.found} words={found} />}
            {aside.length > 0 && (
                <details>
                    <summary>{w.aside}</summary>
                    <Words words={aside} />
                </details>
            )}
        </section>
    );
}

function Words({ title, words }: { title?: string; words: Report["danger"]["words"] }) {
    const w = useWords(reportWords).danger;
    const families = useWords(dangerWords);
    return (
        <>
            {title && <h3>{title}</h3>}
            <ul class="found">
                {words.map((word) => (
                    <li key={word.entry + word.words}>
                        {word.words && `“${word.words.trim()}”`}{" "}
                        <span class="hint">
                            {[
                                w.kinds[word.kind] ?? word.kind,
                                families[word.entry] ?? word.family,
                                word.set_aside && w.asides[word.set_aside],
                            ]
                                .filter(Boolean)
                                .join(" · ")}
                        </span>
                    </li>
                ))}
            </ul>
        </>
    );
}
