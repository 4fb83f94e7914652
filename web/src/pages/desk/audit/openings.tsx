/** Who opened whose file in a month, and why (A11). */
import { useState } from "preact/hooks";
import { desk } from "../../../api/signed";
import { usePages, type Pages } from "../../../desk/parts/asking";
import { GoOn, SelectField } from "../../../desk/parts/fields";
import { TownField } from "../../../desk/town-field";
import { PagedTable } from "../../../desk/parts/table";
import { TextField } from "../../../kit/fields";
import { moment, useWords } from "../../../kit/words";
import { called } from "../../../desk/parts/called";
import { Name } from "../../../desk/parts/name";
import { partsWords } from "../../../desk/parts/words";
import { words } from "./words";

type Kind = "alerts" | "children";

interface Wanted {
    kind: Kind;
    municipality: string;
    month: string;
}

const MONTH_LENGTH = "2026-11".length;
const thisMonth = () => new Intl.DateTimeFormat("sv", { timeZone: "Asia/Seoul" }).format(new Date()).slice(0, 7);

export function Openings() {
    const w = useWords(words);
    const [kind, setKind] = useState<Kind>("alerts");
    const [municipality, setTown] = useState("");
    const [month, setMonth] = useState(thisMonth);
    const [wanted, setWanted] = useState<Wanted>();
    return (
        <section aria-labelledby="openings">
            <h2 id="openings">{w.openings}</h2>
            <SelectField id="kind" label={w.kind} options={w.kinds} value={kind} onChange={setKind} />
            <TownField label={w.town} value={municipality} onChange={setTown} />
            <TextField id="month" label={w.month} value={month} max={MONTH_LENGTH} onChange={setMonth} />
            <GoOn
                needed={{ [w.town]: municipality !== "", [w.month]: month !== "" }}
                onNext={() => setWanted({ kind, municipality, month })}
            >
                {w.look}
            </GoOn>
            {wanted && <Opened {...wanted} />}
        </section>
    );
}

export interface Line {
    at: string;
    who: string;
    who_name?: string;
    role: string;
    file: string;
    what: string;
    why: string;
}

function Opened({ kind, municipality, month }: Wanted) {
    const pages = usePages<{ next?: string; lines: Line[] }, Line>(
        async (next) => {
            const query = { municipality, month, ...(next ? { next } : {}) };
            if (kind === "alerts") {
                const { data, error, response } = await desk.GET("/v1/desk/openings", { params: { query } });
                const lines = (data?.openings ?? []).map((each) => ({
                    ...each,
                    file: each.alert_id ?? "",
                    why: each.why ?? "",
                }));
                return { data: data && { next: data.next, lines }, error, response };
            }
            const { data, error, response } = await desk.GET("/v1/desk/child_openings", { params: { query } });
            const lines = (data?.openings ?? []).map((each) => ({
                ...each,
                file: each.child_id ?? each.case_id ?? "",
                why: each.why ?? "",
            }));
            return { data: data && { next: data.next, lines }, error, response };
        },
        (answer) => answer.lines,
        [kind, municipality, month],
    );
    return <Lines pages={pages} />;
}

/** Openings as a table, a page at a time. */
export function Lines({ pages }: { pages: Pages<Line> }) {
    const w = useWords(words);
    const p = useWords(partsWords);
    return (
        <PagedTable
            pages={pages}
            caption={w.openings}
            keyOf={(line) => `${line.at} ${line.who} ${line.file} ${line.what}`}
            empty={w.none}
            columns={[
                { name: w.at, cell: (line) => moment(line.at) },
                { name: w.who, cell: (line) => <Name text={`${called(line.who, line.who_name, p)} (${line.role})`} /> },
                { name: w.file, cell: (line) => `${line.file}: ${line.what}` },
                { name: w.why, cell: (line) => line.why },
            ]}
        />
    );
}
