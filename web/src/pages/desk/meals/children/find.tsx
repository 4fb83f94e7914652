/** A child is found by the number's beginning or by the card; without either, all are listed. */
import { desk } from "../../../../api/desk";
import { won } from "../../../../desk/parts/amounts";
import { usePages } from "../../../../desk/parts/asking";
import { SelectField } from "../../../../desk/parts/fields";
import { Search, useNarrowed } from "../../../../desk/parts/search";
import { OpenLine, PagedTable } from "../../../../desk/parts/table";
import { TextField } from "../../../../kit/fields";
import { useWords } from "../../../../kit/words";
import { words } from "./words";

const TEXT_MAX = 40;

interface Wanted {
    by: "number" | "card";
    text: string;
    status: "all" | "active" | "suspended";
}

const ALL: Wanted = { by: "number", text: "", status: "all" };

export function Find({ town, onOpen }: { town: string; onOpen: (childId: string) => void }) {
    const w = useWords(words);
    const { typed, wanted, type, search } = useNarrowed(ALL);
    const pages = usePages(
        (next) => {
            const text = wanted.text.normalize("NFKC").trim();
            const query = {
                municipality: town,
                ...(text ? (wanted.by === "card" ? { card_ref: text } : { begins: text.toLowerCase() }) : {}),
                ...(wanted.status === "all" ? {} : { status: wanted.status }),
                ...(next ? { next } : {}),
            };
            return desk.GET("/v1/desk/children", { params: { query } });
        },
        (answer) => answer.children,
        [town, wanted],
    );
    return (
        <section>
            <h2>{w.find}</h2>
            <p class="hint">{w.findHint}</p>
            <Search name={w.search} onSearch={search}>
                <SelectField id="by" label={w.by} options={w.bys} value={typed.by} onChange={(by) => type({ by })} />
                <TextField
                    id="text"
                    label={w.text}
                    kind="search"
                    value={typed.text}
                    max={TEXT_MAX}
                    onChange={(text) => type({ text })}
                />
                <SelectField
                    id="status"
                    label={w.status}
                    options={w.statuses}
                    value={typed.status}
                    onChange={(status) => type({ status })}
                />
            </Search>
            <PagedTable
                caption={w.list}
                pages={pages}
                keyOf={(child) => child.child_id}
                empty={w.empty}
                columns={[
                    { name: w.childId, cell: (child) => child.child_id },
                    { name: w.status, cell: (child) => w.statuses[child.status] },
                    { name: w.loaded, isNumber: true, cell: (child) => won(child.loaded) },
                    { name: w.lapses, cell: (child) => child.lapses_on ?? "–" },
                    {
                        name: w.open,
                        isBare: true,
                        cell: (child) => <OpenLine name={child.child_id} onOpen={() => onOpen(child.child_id)} />,
                    },
                ]}
            />
        </section>
    );
}
