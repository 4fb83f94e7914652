/** The areas within one, each a way to its own figures; those of which only the sum is told; those without a report. */
import type { Desk } from "../../../api/desk";
import { count } from "../../../desk/parts/amounts";
import { Table } from "../../../desk/parts/table";
import { useWords } from "../../../kit/words";
import { words } from "./words";

export function Within({ told, hrefOf }: { told: Desk["FiguresView"]; hrefOf: (area: string) => string }) {
    const w = useWords(words);
    if (told.within.length === 0 && !told.together && told.none.length === 0) return null;
    return (
        <section data-within>
            <h2>{w.within}</h2>
            <Table
                caption={w.within}
                lines={told.within}
                keyOf={(each) => each.code}
                empty={w.withinNone}
                columns={[
                    { name: w.area, cell: (each) => <a href={hrefOf(each.code)}>{each.name_ko}</a> },
                    { name: w.received, isNumber: true, cell: (each) => count(each.received) },
                    {
                        name: w.never,
                        isNumber: true,
                        cell: (each) => (each.never_percent === undefined ? w.untold : `${each.never_percent} %`),
                    },
                ]}
            />
            {told.together && (
                <p data-areas-together>
                    {w.areasTogether(count(told.together.areas.length), count(told.together.received), told.shown_from)}
                </p>
            )}
            {told.none.length > 0 && <p>{w.areasNone(count(told.none.length))}</p>}
        </section>
    );
}
