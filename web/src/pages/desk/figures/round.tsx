/** What became of the households that a discovery round brought to an area's centres: below the month in which it ran. */
import type { components } from "#api/desk";
import { desk } from "../../../api/signed";
import { useAct } from "../../../desk/parts/acting";
import { at, count } from "../../../desk/parts/amounts";
import { useAsked } from "../../../desk/parts/asking";
import { save } from "../../../desk/parts/save";
import { Table } from "../../../desk/parts/table";
import { Refusal, Told } from "../../../desk/parts/told";
import { Notice } from "../../../kit/fields";
import { useWords } from "../../../kit/words";
import { roundWords } from "./round-words";
import { Shares } from "./shares";
import { words } from "./words";

type RoundFigures = components["schemas"]["RoundFiguresView"];

interface Place {
    area: string;
    round: string;
    hrefOf: (area: string) => string;
}

/** A round is named after its month, and there is one every second month. */
export const hasRound = (month: string) => Number(month.slice(5)) % 2 === 1;

export function OfRound({ area, round, hrefOf }: Place) {
    const query = { area, round };
    const asked = useAsked(() => figuresOf(query), [area, round]);
    const isMissing = asked.came?.kind !== "done" && asked.came?.problem?.code === "not_found";
    if (!asked.came || isMissing) return null;
    if (!asked.answer) return <Refusal came={asked.came} onAgain={() => void asked.again()} />;
    return <Figures told={asked.answer} hrefOf={hrefOf} />;
}

/** The same address has a page for browsers that ask for one; this one asks for the numbers. */
async function figuresOf(query: { area: string; round: string }) {
    const { data, ...rest } = await desk.GET("/v1/desk/figures/visits", { params: { query } });
    return { ...rest, data: typeof data === "object" ? data : undefined };
}

function Figures({ told, hrefOf }: { told: RoundFigures; hrefOf: (area: string) => string }) {
    const w = useWords(words);
    const r = useWords(roundWords);
    const act = useAct();
    const query = { area: told.area, round: told.round };
    const percent = (value: number | undefined) => (value === undefined ? w.untold : `${value} %`);
    const part = nameOf({ ...r.parts, ...w.parts.first_contact });
    const within = (value: string | undefined) => (value === undefined ? w.untold : part(value));
    const download = async () => {
        const table = await act.run(() => desk.GET("/v1/desk/figures/visits/table", { params: { query } }));
        if (table) save(table);
    };
    const questions = { ...r.questions, first_contact: w.questions.first_contact };
    const named = { questions, number: r.number, partsTogether: r.partsTogether, part };
    return (
        <section data-round={told.round}>
            <h2>{r.heading(told.round)}</h2>
            <p class="hint">{r.counted(at(told.counted_at))}</p>
            {!told.is_all && <Notice kind="danger">{w.notAll}</Notice>}
            <dl class="sums">
                <div>
                    <dt>{r.households}</dt>
                    <dd data-sum="households">{told.households === undefined ? w.together : count(told.households)}</dd>
                </div>
                <div>
                    <dt>{r.nothing}</dt>
                    <dd data-sum="nothing">{percent(told.nothing_percent)}</dd>
                </div>
                <div>
                    <dt>{r.half}</dt>
                    <dd data-sum="half">{within(told.half_within)}</dd>
                </div>
                <div>
                    <dt>{r.most}</dt>
                    <dd data-sum="most">{within(told.nine_tenths_within)}</dd>
                </div>
            </dl>
            <Told act={act} />
            <button type="button" class="krds-btn" data-act="save-round" onClick={() => void download()}>
                {r.save}
            </button>
            {told.tables.map((table) => (
                <Shares
                    key={table.question}
                    table={asReports(table)}
                    shownFrom={told.shown_from}
                    named={named}
                    isWithin
                />
            ))}
            {told.within.length > 0 && (
                <Table
                    caption={r.within}
                    lines={told.within}
                    keyOf={(each) => each.code}
                    empty={w.withinNone}
                    columns={[
                        { name: w.area, cell: (each) => <a href={hrefOf(each.code)}>{each.name_ko}</a> },
                        { name: r.households, isNumber: true, cell: (each) => count(each.households) },
                        { name: r.nothing, isNumber: true, cell: (each) => percent(each.nothing_percent) },
                        { name: r.half, cell: (each) => within(each.half_within) },
                    ]}
                />
            )}
            {told.together && (
                <p>
                    {r.areasTogether(
                        count(told.together.areas.length),
                        count(told.together.households),
                        told.shown_from,
                    )}
                </p>
            )}
        </section>
    );
}

const nameOf = (parts: Record<string, string>) => (part: string) => parts[part] ?? part;

/** A table is drawn alike, whatever it counts. */
function asReports(table: RoundFigures["tables"][number]) {
    return { ...table, groups: table.groups.map(({ households, ...group }) => ({ ...group, reports: households })) };
}
