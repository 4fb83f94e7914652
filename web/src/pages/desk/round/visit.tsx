/** One household: where it is, why it was chosen, what was done, and what can be done now. */
import { useEffect } from "preact/hooks";
import { desk, type Desk } from "../../../api/desk";
import { useAsked } from "../../../desk/parts/asking";
import { Back } from "../../../desk/parts/back";
import { keepOpened } from "../../../desk/parts/going_on";
import { dialled } from "../../../desk/parts/telephone";
import { Loaded } from "../../../desk/parts/told";
import { language, moment, useWords } from "../../../kit/words";
import { useKeys } from "../cases/keys";
import { until } from "../cases/queue/marks";
import { caseWords } from "../cases/words/case";
import { flagWords } from "../cases/words/flags";
import { Acts } from "./acts";
import { words } from "./words";

type View = Desk["VisitView"];

export function Visit({ round, household, onBack }: { round: string; household: string; onBack: () => void }) {
    const w = useWords(words);
    const f = useWords(flagWords);
    const c = useWords(caseWords);
    const path = { round, household };
    const asked = useAsked(
        () => desk.GET("/v1/desk/visits/{round}/{household}", { params: { path } }),
        [round, household],
    );
    useEffect(() => keepOpened(household), [household]);
    useKeys([{ code: "KeyU", shown: "U", does: w.title, press: onBack }]);
    return (
        <>
            <Back onBack={onBack} />
            <Loaded asked={asked}>
                {(visit) => (
                    <article class="visit" data-state={visit.state} data-version={visit.version}>
                        <h2>
                            {w.number(visit.place)} · {w.grades[visit.grade]}
                        </h2>
                        <p class="marks">
                            <span class="mark">{w.visitStates[visit.state]}</span>
                            {visit.taken_by && (
                                <span class="mark">
                                    {w.takenBy(visit.mine ? w.me : (visit.taken_by_name ?? w.colleague))}
                                </span>
                            )}
                            {visit.overdue && <span class="mark mark-danger">{w.overdue}</span>}
                            {visit.given_at && <span class="mark">{visit.mine ? w.givenToMe : w.givenUntouched}</span>}
                            {visit.letter_at && <span class="mark">{w.letterSent}</span>}
                        </p>
                        {visit.flags.length > 0 && (
                            <section class="flags flags-set">
                                <h3>{f.title}</h3>
                                <ul>
                                    {visit.flags.map((kind) => (
                                        <li key={kind} data-flag={kind}>
                                            <strong>{f.kinds[kind]}</strong> <span class="hint">{f.beside}</span>
                                        </li>
                                    ))}
                                </ul>
                            </section>
                        )}
                        {visit.given_note && <p>{w.givenNote(visit.given_note)}</p>}
                        <dl class="sums">
                            <div>
                                <dt>{w.address}</dt>
                                <dd data-address lang={visit.address && "ko"}>
                                    {visit.address ?? w.noAddress}
                                </dd>
                            </div>
                            <div>
                                <dt lang="ko">{visit.centre_name}</dt>
                                <dd>
                                    <a href={dialled(visit.centre_phone)}>{visit.centre_phone}</a>
                                </dd>
                            </div>
                            <div>
                                <dt>{w.due(until(visit.deadline_at, c))}</dt>
                                <dd>{visit.next_at ? w.next(moment(visit.next_at)) : w.levels[visit.level]}</dd>
                            </div>
                        </dl>
                        <section>
                            <h3>{w.why}</h3>
                            <ul>
                                {visit.score_reasons.map((reason) => (
                                    <li key={reason.type}>
                                        {reason[language()]} <span class="hint">{w.points(reason.points)}</span>
                                    </li>
                                ))}
                            </ul>
                            <p class="hint">
                                {w.points(visit.points)} · {w.how[visit.how]}
                            </p>
                        </section>
                        {visit.outcome && visit.outcome !== "false_report" && (
                            <p data-outcome={visit.outcome}>
                                <strong>{w.outcomes[visit.outcome]}</strong>
                                {visit.nothing && ` · ${w.nothings[visit.nothing]}`}
                                {visit.programme &&
                                    ` · ${w.programmes[visit.programme as keyof typeof w.programmes] ?? visit.programme}`}
                                {visit.outcome_reason && ` · ${visit.outcome_reason}`}
                            </p>
                        )}
                        {visit.alerts.length > 0 && (
                            <section>
                                <h3>{w.alerts}</h3>
                                <ul>
                                    {visit.alerts.map((each) => (
                                        <li key={each.alert_id} data-alert={each.confidence}>
                                            <a href={`/desk/cases/#r/${each.alert_id}`}>{each.alert_id.slice(0, 8)}</a>{" "}
                                            {moment(each.received_at)} · {w.surely[each.confidence]}
                                            {each.flags.map(
                                                (flag) =>
                                                    ` · ${f.kinds[flag.kind]}${flag.note ? `: ${flag.note}` : ""}`,
                                            )}
                                        </li>
                                    ))}
                                </ul>
                            </section>
                        )}
                        <History visit={visit} />
                        <Acts visit={visit} onDone={() => void asked.again()} />
                    </article>
                )}
            </Loaded>
        </>
    );
}

function History({ visit }: { visit: View }) {
    const w = useWords(words);
    if (visit.history.length === 0) return null;
    return (
        <section>
            <h3>{w.history}</h3>
            <ul class="history">
                {visit.history.map((line) => (
                    <li key={line.version} data-did={line.what}>
                        {moment(line.at)} · {w.did[line.what] ?? line.what} · {line.name ?? w.colleague}
                        {line.to_name && ` → ${line.to_name}`}
                        {told(line.facts, w).map((each) => ` · ${each}`)}
                    </li>
                ))}
            </ul>
        </section>
    );
}

function told(
    facts: Record<string, unknown>,
    w: { hows: Record<string, string>; reachedIs: { yes: string; no: string } },
) {
    const said: string[] = [];
    if (typeof facts["how"] === "string") said.push(w.hows[facts["how"]] ?? facts["how"]);
    if (typeof facts["reached"] === "boolean") said.push(facts["reached"] ? w.reachedIs.yes : w.reachedIs.no);
    for (const name of ["reason", "note", "despite_flag"]) if (typeof facts[name] === "string") said.push(facts[name]);
    return said;
}
