/** A week's look at shops: what no single payment shows, and what else it may be (O5). */
import { useState } from "preact/hooks";
import { desk } from "../../../api/signed";
import { useAsked } from "../../../desk/parts/asking";
import { DayField } from "../../../desk/parts/fields";
import { Table } from "../../../desk/parts/table";
import { Loaded } from "../../../desk/parts/told";
import { Notice } from "../../../kit/fields";
import { language, useWords } from "../../../kit/words";
import { findingsWords } from "./findings_words";
import { Weeks } from "./weeks";

const WEEK_MS = 7 * 24 * 3600 * 1000;

/** A day in Seoul of the week that ended last. */
function lastWeek(): string {
    const format = new Intl.DateTimeFormat("sv", { timeZone: "Asia/Seoul" });
    return format.format(new Date(Date.now() - WEEK_MS));
}

const inWords = (ko: string, en: string) => (language() === "en" ? en : ko);

export function Patterns() {
    const w = useWords(findingsWords);
    const [week, setWeek] = useState(lastWeek);
    const asked = useAsked(() => desk.GET("/v1/desk/audits/patterns", { params: { query: { week } } }), [week]);
    return (
        <section aria-labelledby="patterns">
            <h2 id="patterns">{w.patterns}</h2>
            <p class="hint">{w.patternsHint}</p>
            <DayField id="week" label={w.week} value={week} onChange={(next) => next && setWeek(next)} />
            <Loaded asked={asked}>
                {(told) => (
                    <div data-patterns={told.state}>
                        <Notice kind={told.state === "none" || told.state === "found" ? "info" : "danger"}>
                            <p>{w.weekStates[told.state](told.week)}</p>
                        </Notice>
                        {(told.unread_rows ?? 0) > 0 && (
                            <div data-unread={told.unread_rows}>
                                <Notice kind="danger">
                                    <p>{w.unread(told.unread_rows ?? 0, told.not_looked_at ?? 0)}</p>
                                </Notice>
                            </div>
                        )}
                        {told.state !== "not_run" && told.state !== "unreadable" && (
                            <p>{w.looked(told.shops ?? 0, told.payments ?? 0, told.beyond ?? 0)}</p>
                        )}
                        {told.state === "found" && <p class="hint">{w.dashed}</p>}
                        {told.state === "found" && (
                            <Table
                                caption={w.patterns}
                                lines={told.patterns ?? []}
                                keyOf={(each) => `${each.merchant_id} ${each.kind}`}
                                empty=""
                                columns={[
                                    { name: w.shop, cell: (each) => `${each.merchant_id} (${each.municipality})` },
                                    {
                                        name: w.what,
                                        cell: (each) => (
                                            <>
                                                <strong>{inWords(each.title_ko, each.title_en)}</strong>
                                                <div>{inWords(each.now_ko, each.now_en)}</div>
                                                <div class="hint">{inWords(each.usual_ko, each.usual_en)}</div>
                                                <Weeks
                                                    weeks={each.weeks}
                                                    peers={each.peers}
                                                    isShare={each.kind !== "sudden_growth"}
                                                />
                                            </>
                                        ),
                                    },
                                    {
                                        name: w.maybe,
                                        cell: (each) => inWords(each.explanation_ko, each.explanation_en),
                                    },
                                ]}
                            />
                        )}
                    </div>
                )}
            </Loaded>
        </section>
    );
}
