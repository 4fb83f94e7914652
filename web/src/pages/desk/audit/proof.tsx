/** What the nightly proof said of a day, and plainly when it did not run (O1). */
import { useState } from "preact/hooks";
import type { components } from "#api/desk";
import { desk } from "../../../api/signed";
import { Bars } from "../../../desk/parts/chart";
import { useAsked } from "../../../desk/parts/asking";
import { DayField } from "../../../desk/parts/fields";
import { Table } from "../../../desk/parts/table";
import { Loaded } from "../../../desk/parts/told";
import { Notice } from "../../../kit/fields";
import { language, useWords } from "../../../kit/words";
import { Row, type RowOf } from "./row";
import { MONEY, said, saidWords } from "./said";
import { words } from "./words";

type Told = components["schemas"]["ProofView"];

const DAY_MS = 24 * 3600 * 1000;

/** The day in Seoul that ended last. */
function yesterday(): string {
    const format = new Intl.DateTimeFormat("sv", { timeZone: "Asia/Seoul" });
    return format.format(new Date(Date.now() - DAY_MS));
}

interface ProofProps {
    onPosted: (of: RowOf) => void;
    onChild: (child: string) => void;
}

export function Proof({ onPosted, onChild }: ProofProps) {
    const w = useWords(words);
    const s = useWords(saidWords);
    const [day, setDay] = useState(yesterday);
    const asked = useAsked(() => desk.GET("/v1/desk/proof", { params: { query: { day } } }), [day]);
    return (
        <section aria-labelledby="proof">
            <h2 id="proof">{w.proof}</h2>
            <p class="hint">{w.due}</p>
            <DayField id="day" label={w.day} value={day} onChange={(next) => next && setDay(next)} />
            <Loaded asked={asked}>
                {(told) => (
                    <div data-proof={told.state}>
                        <Notice kind={told.state === "clean" ? "info" : "danger"}>
                            <p>
                                {told.day}: {w.state[told.state]}
                            </p>
                        </Notice>
                        {told.state === "not_run" && <LastProved day={day} onDay={setDay} />}
                        {(told.state === "clean" || told.state === "findings") && (
                            <>
                                <p>{w.numbers(told.children ?? 0, told.rows ?? 0, told.entries ?? 0)}</p>
                                <p>{w.unexplained(told.unexplained ?? 0)}</p>
                            </>
                        )}
                        {told.state === "findings" && (
                            <Table
                                caption={w.findings(told.findings_count ?? 0, told.findings?.length ?? 0)}
                                isCaptionShown
                                lines={told.findings ?? []}
                                keyOf={(each) => `${each.row} ${each.code}`}
                                empty=""
                                columns={[
                                    {
                                        name: w.row,
                                        cell: (each) => <Row row={each.row} onPosted={onPosted} onChild={onChild} />,
                                    },
                                    {
                                        name: w.what,
                                        cell: (each) =>
                                            `${language() === "en" ? each.what_en : each.what_ko} (${each.code})`,
                                    },
                                    { name: w.expected, cell: (each) => said(each.expected, s, MONEY.test(each.code)) },
                                    { name: w.found, cell: (each) => said(each.found, s, MONEY.test(each.code)) },
                                ]}
                            />
                        )}
                        {told.anew && <Anew {...told.anew} />}
                        <Spent days={told.spent ?? []} />
                    </div>
                )}
            </Loaded>
        </section>
    );
}

/** How much of the table the night looked at anew, and since when nothing was left out. */
function Anew({ since, part, parts, oldest }: NonNullable<Told["anew"]>) {
    const w = useWords(words);
    return <p data-anew={part ?? "all"}>{since && part ? w.anew(part, parts, since, oldest) : w.allAnew}</p>;
}

/** What was spent on each of the last days, to see a day that is unlike the others. */
function Spent({ days }: { days: NonNullable<Told["spent"]> }) {
    const w = useWords(words);
    const sums = days.map(({ day, delivered, in_store }) => ({
        key: day,
        name: day.slice(5),
        value: delivered + in_store,
    }));
    const first = sums.findIndex(({ value }) => value > 0);
    if (first < 0) return null;
    const since = sums.slice(first);
    const mean = Math.round(since.reduce((sum, { value }) => sum + value, 0) / since.length);
    return (
        <div data-spent={sums.at(-1)?.value}>
            <Bars
                title={w.spent}
                bars={sums}
                valueName={w.amount}
                said={(value) => value.toLocaleString(language())}
                hidden=""
                empty=""
            />
            <p>{w.mean(since.length, mean)}</p>
        </div>
    );
}

/** Where a day was not proved: the way to the last one that was. */
function LastProved({ day, onDay }: { day: string; onDay: (day: string) => void }) {
    const w = useWords(words);
    const asked = useAsked(() => desk.GET("/v1/desk/audits"), []);
    const last = asked.answer?.audits.find(({ audit }) => audit === "nightly_proof")?.runs[0]?.day;
    if (!last || last === day) return null;
    return (
        <button type="button" class="krds-btn" data-last-proved={last} onClick={() => onDay(last)}>
            {w.lastProved(last)}
        </button>
    );
}
