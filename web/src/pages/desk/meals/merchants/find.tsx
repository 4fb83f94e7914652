/** Shops of the town, found by name and state. */
import { desk } from "../../../../api/desk";
import { usePages } from "../../../../desk/parts/asking";
import { SelectField } from "../../../../desk/parts/fields";
import { Search, useNarrowed } from "../../../../desk/parts/search";
import { OpenLine, PagedTable } from "../../../../desk/parts/table";
import { Name } from "../../../../desk/parts/name";
import { TextField } from "../../../../kit/fields";
import { useWords } from "../../../../kit/words";
import { words } from "./words";

const TEXT_MAX = 30;

interface Wanted {
    text: string;
    state: "all" | "active" | "suspended" | "closed";
}

const ALL: Wanted = { text: "", state: "all" };

export function Find({ town, onOpen }: { town: string; onOpen: (merchantId: string) => void }) {
    const w = useWords(words);
    const { typed, wanted, type, search } = useNarrowed(ALL);
    const pages = usePages(
        (next) => {
            const query = {
                municipality: town,
                ...(wanted.text.trim() ? { q: wanted.text.trim() } : {}),
                ...(wanted.state === "all" ? {} : { state: wanted.state }),
                ...(next ? { next } : {}),
            };
            return desk.GET("/v1/desk/merchants", { params: { query } });
        },
        (answer) => answer.merchants,
        [town, wanted],
    );
    return (
        <section>
            <h2>{w.list}</h2>
            <Search name={w.search} onSearch={search}>
                <TextField
                    id="text"
                    label={w.text}
                    kind="search"
                    value={typed.text}
                    max={TEXT_MAX}
                    onChange={(text) => type({ text })}
                />
                <SelectField
                    id="state"
                    label={w.state}
                    options={w.states}
                    value={typed.state}
                    onChange={(state) => type({ state })}
                />
            </Search>
            <PagedTable
                caption={w.list}
                pages={pages}
                keyOf={(shop) => shop.merchant_id}
                empty={w.empty}
                columns={[
                    { name: w.name, cell: (shop) => <Name text={shop.name} /> },
                    { name: w.category, cell: (shop) => w.categories[shop.category] ?? shop.category },
                    {
                        name: w.state,
                        cell: (shop) => (w.states as Record<string, string>)[shop.state] ?? shop.state,
                    },
                    {
                        name: w.open,
                        isBare: true,
                        cell: (shop) => <OpenLine name={shop.name} onOpen={() => onOpen(shop.merchant_id)} />,
                    },
                ]}
            />
        </section>
    );
}
