/** Openings as a table, a page at a time. */
import { called } from "../parts/called";
import type { Pages } from "../parts/asking";
import { Name } from "../parts/name";
import { PagedTable } from "../parts/table";
import { partsWords } from "../parts/words";
import { grouped } from "../../kit/grouped";
import { moment, useWords } from "../../kit/words";
import { openedAs, words } from "./words";

export interface Line {
    at: string;
    who: string;
    who_name?: string;
    role: string;
    file: string;
    what: string;
    why: string;
}

const REPORT = /^[0-9A-Z]{26}$/;
const APPLICANT = /^([a-z_]+): /;

/** `isOne`: all of them are of one file, which need not be named in each line. */
export function Lines({ pages, empty, isOne = false }: { pages: Pages<Line>; empty: string; isOne?: boolean }) {
    const w = useWords(words);
    const p = useWords(partsWords);
    return (
        <PagedTable
            pages={pages}
            caption={w.openings}
            keyOf={(line) => `${line.at} ${line.who} ${line.file} ${line.what}`}
            empty={empty}
            columns={[
                { name: w.at, cell: (line) => moment(line.at) },
                {
                    name: w.who,
                    cell: (line) => (
                        <Name text={called(line.who, line.who_name, p) + (line.role ? ` (${line.role})` : "")} />
                    ),
                },
                { name: w.what, cell: (line) => openedAs(line.what, w.opened) },
                ...(isOne ? [] : [{ name: w.file, cell: (line: Line) => <File number={line.file} /> }]),
                { name: w.why, cell: (line) => <Name text={why(line.why, w.saidFor) || "–"} /> },
            ]}
        />
    );
}

function File({ number }: { number: string }) {
    return <span class="number-of">{REPORT.test(number) ? grouped(number) : number || "–"}</span>;
}

/** A reason; for whom it was looked up stands before it, as a code. */
function why(text: string, saidFor: Record<string, string>): string {
    const [all, code] = APPLICANT.exec(text) ?? [];
    const said = code && saidFor[code];
    return all && said ? `${said}: ${text.slice(all.length)}` : text;
}
