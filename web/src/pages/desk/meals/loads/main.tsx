/** Loads: a month is computed, looked at, confirmed as it was seen, and taken back while it is not spent. */
import { desk } from "../../../../api/desk";
import { showDesk } from "../../../../desk/frame";
import { Frame, OfTown } from "../../../../desk/meals/frame";
import { useOpened } from "../../../../desk/meals/views";
import { at, count, won } from "../../../../desk/parts/amounts";
import { usePages } from "../../../../desk/parts/asking";
import { called } from "../../../../desk/parts/called";
import { Name } from "../../../../desk/parts/name";
import { OpenLine, PagedTable } from "../../../../desk/parts/table";
import { partsWords } from "../../../../desk/parts/words";
import { useWords } from "../../../../kit/words";
import { Make } from "./make";
import { Preview } from "./preview";
import { words } from "./words";

function Loads() {
    const w = useWords(words);
    const [previewId, open] = useOpened("loads");
    return (
        <Frame place="loads" title={w.title} step={previewId ?? ""}>
            {previewId ? (
                <Preview previewId={previewId} onBack={() => open(undefined)} />
            ) : (
                <OfTown>
                    {(town) => (
                        <>
                            <Make town={town} onMade={open} />
                            <List town={town} onOpen={open} />
                        </>
                    )}
                </OfTown>
            )}
        </Frame>
    );
}

function List({ town, onOpen }: { town: string; onOpen: (id: string) => void }) {
    const w = useWords(words);
    const p = useWords(partsWords);
    const pages = usePages(
        (next) =>
            desk.GET("/v1/desk/loads/previews", {
                params: { query: { municipality: town, ...(next ? { next } : {}) } },
            }),
        (answer) => answer.previews,
        [town],
    );
    return (
        <section>
            <h2>{w.list}</h2>
            <PagedTable
                caption={w.list}
                pages={pages}
                keyOf={(each) => each.preview_id}
                empty={w.empty}
                columns={[
                    { name: w.monthShort, cell: (each) => each.month },
                    { name: w.state, cell: (each) => w.states[each.state] },
                    { name: w.count, isNumber: true, cell: (each) => count(each.count) },
                    { name: w.total, isNumber: true, cell: (each) => won(each.total) },
                    { name: w.why, cell: (each) => each.why },
                    { name: w.by, cell: (each) => <Name text={called(each.by, each.by_name, p)} /> },
                    { name: w.at, cell: (each) => at(each.at) },
                    {
                        name: w.open,
                        isBare: true,
                        cell: (each) => (
                            <OpenLine name={`${each.month} ${at(each.at)}`} onOpen={() => onOpen(each.preview_id)} />
                        ),
                    },
                ]}
            />
        </section>
    );
}

showDesk(<Loads />);
