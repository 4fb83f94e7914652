/** Everything for the first call: what to say first, how and when, who needs help, and what was reported. */
import type { Report } from "../../../../api/cases";
import { Name } from "../../../../desk/parts/name";
import { moment, useWords } from "../../../../kit/words";
import { caseWords } from "../words/case";
import { reportWords } from "../words/report";

export function First({ report }: { report: Report }) {
    const w = useWords(reportWords).first;
    const c = useWords(caseWords);
    const { affected } = report;
    const who = [
        c.people(affected.people ?? 1, affected.children ?? 0),
        affected.ages?.length ? w.ages(affected.ages.join(", ")) : "",
        affected.disability ? w.disability : "",
        affected.pregnancy ? w.pregnancy : "",
    ].filter(Boolean);
    return (
        <section aria-labelledby="first-title">
            <h2 id="first-title">{w.title}</h2>
            <dl class="facts">
                {report.phrase && (
                    <div class="phrase">
                        <dt>{w.phrase}</dt>
                        <dd>
                            <strong lang="ko">{report.phrase}</strong>
                            <p class="hint">{w.phraseHint}</p>
                        </dd>
                    </div>
                )}
                {report.contact && (
                    <div>
                        <dt>{w.contact}</dt>
                        <dd>
                            {w.how[report.contact.how] ?? report.contact.how}
                            {report.contact.when && ` · ${report.contact.when}`}
                        </dd>
                    </div>
                )}
                <div>
                    <dt>{w.who}</dt>
                    <dd>{who.join(" · ")}</dd>
                </div>
                <div>
                    <dt>{w.kinds}</dt>
                    <dd>{report.kinds.map((kind) => c.kinds[kind]).join(", ")}</dd>
                </div>
                <div>
                    <dt>{w.reporter}</dt>
                    <dd>
                        {c.about[report.about] ?? report.about} · {c.reporter[report.reporter] ?? report.reporter}
                    </dd>
                </div>
                <div>
                    <dt>{w.received}</dt>
                    <dd>{moment(report.received_at)}</dd>
                </div>
            </dl>
            <h3>{w.text}</h3>
            <blockquote class="message said-text">
                <Name text={report.text} />
            </blockquote>
            {report.help_wanted && (
                <>
                    <h3>{w.help}</h3>
                    <blockquote class="message said-text">
                        <Name text={report.help_wanted} />
                    </blockquote>
                </>
            )}
        </section>
    );
}
