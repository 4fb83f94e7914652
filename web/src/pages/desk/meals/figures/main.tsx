/** A month's figures: sums, and charts with their tables; what tells of too few is said not to be shown. */
import { useState } from "preact/hooks";
import { desk, type Desk } from "../../../../api/desk";
import { showDesk } from "../../../../desk/frame";
import { Frame, OfTown } from "../../../../desk/meals/frame";
import { at, count, monthOf, today, won } from "../../../../desk/parts/amounts";
import { useAct } from "../../../../desk/parts/acting";
import { useAsked } from "../../../../desk/parts/asking";
import { Bars, type Bar } from "../../../../desk/parts/chart";
import { SelectField } from "../../../../desk/parts/fields";
import { save } from "../../../../desk/parts/save";
import { Loaded, Told } from "../../../../desk/parts/told";
import { language, useWords } from "../../../../kit/words";
import { words } from "./words";

const MONTHS = 12;
const PUBLISHED_ON = 8;
const TABLES = [
    ["by_day", "day"],
    ["by_hour", "hour"],
    ["by_category", "kind"],
    ["by_area", "area"],
] as const;

function Figures() {
    const w = useWords(words);
    return (
        <Frame place="figures" title={w.title}>
            <OfTown>{(town) => <OfMonth key={town} town={town} />}</OfTown>
        </Frame>
    );
}

function OfMonth({ town }: { town: string }) {
    const w = useWords(words);
    const act = useAct();
    const day = today();
    // The latest month that is published by now.
    const latest = Number(day.slice(8)) >= PUBLISHED_ON ? -1 : -2;
    const months = Array.from({ length: MONTHS }, (_, back) => monthOf(day, latest - back));
    const [month, setMonth] = useState(months[0] ?? "");
    const query = { municipality: town, month };
    const asked = useAsked(() => figuresOf(query), [town, month]);
    const download = async () => {
        const table = await act.run(() => desk.GET("/v1/desk/meal_figures/table", { params: { query } }));
        if (table) save(table);
    };
    return (
        <>
            <SelectField
                id="month"
                label={w.month}
                hint={w.hint}
                options={Object.fromEntries(months.map((each) => [each, each]))}
                value={month}
                onChange={setMonth}
            />
            <Loaded asked={asked} nothing={w.notPublished}>
                {(figures) => (
                    <>
                        <Sums figures={figures} />
                        <Told act={act} />
                        <button type="button" class="krds-btn" data-act="save" onClick={() => void download()}>
                            {w.save}
                        </button>
                        {TABLES.map(([table, name]) => (
                            <Bars
                                key={table}
                                title={w[name]}
                                bars={barsOf(figures[table], w.rest)}
                                valueName={w.spent}
                                said={won}
                                hidden={w.hidden}
                                empty={w.none}
                            />
                        ))}
                    </>
                )}
            </Loaded>
        </>
    );
}

/** The same address has a page for browsers that ask for one; this one asks for the numbers. */
async function figuresOf(query: { municipality: string; month: string }) {
    const { data, ...rest } = await desk.GET("/v1/desk/meal_figures", { params: { query } });
    return { ...rest, data: typeof data === "object" ? data : undefined };
}

function Sums({ figures }: { figures: Desk["MealFiguresView"] }) {
    const w = useWords(words);
    const told = <T,>(value: T | undefined, said: (value: T) => string) =>
        value === undefined || value === null ? w.hidden : said(value);
    const sums: [string, string, string][] = [
        ["children", w.children, told(figures.children, count)],
        ["times", w.times, told(figures.times, count)],
        ["spent", w.spent, told(figures.spent, won)],
        ["lapsed", w.lapsed, told(figures.lapsed, won)],
        ["coupons", w.coupons, told(figures.coupons?.used, count)],
        ["paid", w.couponsPaid, told(figures.coupons?.paid, won)],
    ];
    return (
        <section>
            <p class="hint">
                {w.published(at(figures.published_at))} {w.shownFrom(figures.shown_from)}
            </p>
            <dl class="sums" data-month={figures.month}>
                {sums.map(([name, label, value]) => (
                    <div key={name}>
                        <dt>{label}</dt>
                        <dd data-sum={name}>{value}</dd>
                    </div>
                ))}
            </dl>
        </section>
    );
}

function barsOf(table: Desk["TableView"], rest: string): Bar[] {
    const bars: Bar[] = table.cells.map((cell) => ({
        key: cell.name,
        name: language() === "ko" ? cell.name_ko : cell.name,
        value: cell.spent ?? undefined,
    }));
    return table.rest ? [...bars, { key: "rest", name: rest, value: table.rest.spent }] : bars;
}

showDesk(<Figures />);
