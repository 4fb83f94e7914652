/** A question's table with a bar in each line: the picture says what the table says, and is nothing by itself. */
import type { components } from "#api/desk";
import { count } from "../../../desk/parts/amounts";
import { Table } from "../../../desk/parts/table";
import { useWords } from "../../../kit/words";
import { words } from "./words";

type Question = components["schemas"]["QuestionView"];
type Group = Question["groups"][number];

const WIDTH = 100;
const HEIGHT = 12;

interface SharesProps {
    table: Question;
    shownFrom: number;
    isWithin?: boolean;
    /** What its numbers, parts and question are called, where it is not of reports. */
    named?: Named;
}

interface Named {
    questions: Record<string, string>;
    number: string;
    partsTogether: (number: number) => string;
    part: (part: string) => string;
}

export function Shares({ table, shownFrom, isWithin = false, named }: SharesProps) {
    const w = useWords(words);
    const of: Named = named ?? w;
    const title = of.questions[table.question] ?? table.name_ko;
    const most = Math.max(1, ...table.groups.map((group) => group.reports));
    const name = (group: Group) => group.parts.map((part) => of.part(part)).join(", ");
    return (
        <section data-question={table.question}>
            {isWithin ? <h3>{title}</h3> : <h2>{title}</h2>}
            <Table
                caption={title}
                lines={table.groups}
                keyOf={(group) => group.parts.join()}
                empty={w.none}
                columns={[
                    {
                        name: title,
                        cell: (group) => (
                            <>
                                {name(group)}
                                {group.parts.length > 1 && (
                                    <div class="hint" data-together>
                                        {of.partsTogether(shownFrom)}
                                    </div>
                                )}
                            </>
                        ),
                    },
                    { name: of.number, isNumber: true, cell: (group) => count(group.reports) },
                    {
                        name: w.share,
                        cell: (group) => (
                            <>
                                {group.share_percent === undefined ? w.untold : `${group.share_percent} %`}
                                {group.reports > 0 && (
                                    <svg class="chart share" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
                                        <rect class="bar" width={(group.reports / most) * WIDTH} height={HEIGHT} />
                                    </svg>
                                )}
                            </>
                        ),
                    },
                ]}
            />
        </section>
    );
}
