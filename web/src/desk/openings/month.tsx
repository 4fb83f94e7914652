/** Who opened whose file in a month, and why (A11); the list as a file, with a reason. */
import { useState } from "preact/hooks";
import { TextField } from "../../kit/fields";
import { useWords } from "../../kit/words";
import { desk } from "../../api/signed";
import { useAct } from "../parts/acting";
import { usePages } from "../parts/asking";
import { GoOn, SelectField } from "../parts/fields";
import { save } from "../parts/save";
import { WithWhy } from "../parts/with_why";
import { TownField } from "../town-field";
import { Lines, type Line } from "./lines";
import { words } from "./words";

type Kind = "alerts" | "children";

interface Wanted {
    kind: Kind;
    municipality: string;
    month: string;
}

const MONTH_LENGTH = "2026-11".length;
const thisMonth = () => new Intl.DateTimeFormat("sv", { timeZone: "Asia/Seoul" }).format(new Date()).slice(0, 7);

/** `town` is the code of one's own town, where one has one. */
export function Openings({ town = "" }: { town?: string }) {
    const w = useWords(words);
    const [kind, setKind] = useState<Kind>("alerts");
    const [municipality, setTown] = useState(town);
    const [month, setMonth] = useState(thisMonth);
    const [wanted, setWanted] = useState<Wanted>();
    return (
        <section aria-labelledby="openings">
            <h2 id="openings">{w.openings}</h2>
            <SelectField id="kind" label={w.kind} options={w.kinds} value={kind} onChange={setKind} />
            <TownField
                label={w.town}
                value={municipality}
                also={kind === "alerts" ? { central: w.central } : {}}
                onChange={setTown}
            />
            <TextField
                id="month"
                label={w.month}
                hint={w.monthHint}
                value={month}
                max={MONTH_LENGTH}
                onChange={setMonth}
            />
            <GoOn
                needed={{ [w.town]: municipality !== "", [w.month]: month !== "" }}
                onNext={() => setWanted({ kind, municipality, month })}
            >
                {w.look}
            </GoOn>
            {wanted && <Opened key={JSON.stringify(wanted)} {...wanted} />}
        </section>
    );
}

function Opened({ kind, municipality, month }: Wanted) {
    const w = useWords(words);
    const [isSaving, setSaving] = useState(false);
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
    return (
        <>
            <h3>{w.list}</h3>
            <Lines pages={pages} empty={w.none} />
            {pages.lines.length > 0 && (
                <button type="button" class="krds-btn small" data-act="save-openings" onClick={() => setSaving(true)}>
                    {w.save}
                </button>
            )}
            {isSaving && <Saving {...{ kind, municipality, month }} onClose={() => setSaving(false)} />}
        </>
    );
}

/** A month that is larger than one answer is saved in parts, each by a press: each is an opening of its own. */
function Saving({ kind, municipality, month, onClose }: Wanted & { onClose: () => void }) {
    const w = useWords(words);
    const act = useAct();
    const [part, setPart] = useState<{ number: number; next?: string }>({ number: 1 });
    return (
        <WithWhy
            name="save-openings"
            of={`${kind} ${municipality} ${month}`}
            title={w.saveTitle}
            text={part.number === 1 ? w.saveText : w.savePart(part.number)}
            doIt={w.save}
            act={act}
            onClose={onClose}
            onDo={async (why) => {
                const of = { municipality, month, ...(part.next ? { next: part.next } : {}) };
                const table = await act.run<{ filename: string; content: string; next?: string }>(() =>
                    kind === "alerts"
                        ? desk.POST("/v1/desk/openings/exports", { body: { ...of, reason: why } })
                        : desk.POST("/v1/desk/child_openings/exports", { body: { ...of, why } }),
                );
                if (!table) return false;
                const filename = table.filename.replace(".csv", part.number === 1 ? ".csv" : `-${part.number}.csv`);
                save({ ...table, filename });
                if (table.next) setPart({ number: part.number + 1, next: table.next });
                return !table.next;
            }}
        />
    );
}
