/** What belongs to a report beside itself: the talk with its reporter, the household's other reports, programmes. */
import type { Report, Schemas } from "../../../../api/cases";
import { Notice } from "../../../../kit/fields";
import { language, moment, useWords } from "../../../../kit/words";
import { hrefOf } from "../route";
import { caseWords } from "../words/case";
import { reportWords } from "../words/report";

export function Talk({ report }: { report: Report }) {
    const w = useWords(reportWords);
    return (
        <section aria-labelledby="talk-title">
            <h2 id="talk-title" tabIndex={-1}>
                {w.talk.title}
            </h2>
            {report.unread ? (
                <p>
                    <strong class="mark mark-news">{w.answers(report.unread)}</strong>
                </p>
            ) : null}
            {report.quiet && <p class="hint">{w.talk.quiet}</p>}
            {report.messages.length === 0 && <p>{w.talk.none}</p>}
            <ol class="history">
                {report.messages.map((message) => (
                    <li key={message.at + message.text} data-by={message.by}>
                        <p class="hint">
                            {w.talk.by[message.by] ?? message.by} · {moment(message.at)}
                        </p>
                        <p class="message">{message.text}</p>
                    </li>
                ))}
            </ol>
        </section>
    );
}

export function Household({ report }: { report: Report }) {
    const w = useWords(reportWords).household;
    const home = report.household;
    return (
        <section aria-labelledby="household-title">
            <h2 id="household-title">{w.title}</h2>
            {!home && <p>{w.waiting}</p>}
            {home?.possible_harassment && <Notice kind="info">{w.harassment}</Notice>}
            {home && home.reports.length === 0 && <p>{w.none}</p>}
            {home && <Others reports={home.reports} />}
            {home && home.possible.length > 0 && (
                <>
                    <h3>{w.possible}</h3>
                    <Others reports={home.possible} />
                </>
            )}
        </section>
    );
}

function Others({ reports }: { reports: Schemas["HouseholdReport"][] }) {
    const c = useWords(caseWords);
    return (
        <ul class="cases">
            {reports.map((other) => (
                <li key={other.alert_id}>
                    {other.in_danger && <strong class="mark mark-danger">{c.danger}</strong>}{" "}
                    <a class="case" href={hrefOf({ name: "report", id: other.alert_id })}>
                        {other.kinds.map((kind) => c.kinds[kind]).join(", ")}
                    </a>
                    <span class="case-facts">
                        <span>{moment(other.received_at)}</span>
                        <span>
                            {other.outcome
                                ? (c.outcomes[other.outcome as keyof typeof c.outcomes] ?? other.outcome)
                                : (c.state[other.state] ?? other.state)}
                        </span>
                    </span>
                </li>
            ))}
        </ul>
    );
}

interface ProgrammesProps {
    report: Report;
    /** Given where the report is one's own: begins a proposal. */
    onPropose?: ((code: string) => void) | undefined;
}

export function Programmes({ report, onPropose }: ProgrammesProps) {
    const w = useWords(reportWords).programmes;
    const isEnglish = language() === "en";
    return (
        <section aria-labelledby="programmes-title">
            <h2 id="programmes-title">{w.title}</h2>
            <p class="hint">{report.programmes.length ? w.hint : w.none}</p>
            <ul class="programmes">
                {report.programmes.map((programme) => {
                    const name = isEnglish ? programme.name_en : programme.name_ko;
                    return (
                        <li key={programme.code} data-programme={programme.code}>
                            <strong>{name}</strong>
                            <ul>
                                {(isEnglish ? programme.because_en : programme.because_ko).map((why) => (
                                    <li key={why}>{why}</li>
                                ))}
                            </ul>
                            <p class="hint">
                                {w.source}: {programme.source}
                            </p>
                            {onPropose && (
                                <button type="button" class="krds-btn small" onClick={() => onPropose(programme.code)}>
                                    {w.propose(name)}
                                </button>
                            )}
                        </li>
                    );
                })}
            </ul>
        </section>
    );
}
