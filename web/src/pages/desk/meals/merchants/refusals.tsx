/** Shops that refused children, and what was done about it. */
import { useState } from "preact/hooks";
import { desk, type Desk } from "../../../../api/desk";
import { count } from "../../../../desk/parts/amounts";
import { useAct } from "../../../../desk/parts/acting";
import { usePages } from "../../../../desk/parts/asking";
import { OpenLine, PagedTable } from "../../../../desk/parts/table";
import { WithWhy } from "../../../../desk/parts/with_why";
import { Name } from "../../../../desk/parts/name";
import { useWords } from "../../../../kit/words";
import { words } from "./words";

export function Refusals({ town, onOpen }: { town: string; onOpen: (merchantId: string) => void }) {
    const w = useWords(words);
    const act = useAct();
    const [settling, setSettling] = useState<Desk["RefusalsView"]>();
    const pages = usePages(
        (next) =>
            desk.GET("/v1/desk/merchant_refusals", {
                params: { query: { municipality: town, ...(next ? { next } : {}) } },
            }),
        (answer) => answer.refusals,
        [town],
    );
    return (
        <section>
            <h2>{w.refusals}</h2>
            <p class="hint">{w.refusalsHint}</p>
            <PagedTable
                caption={w.refusals}
                pages={pages}
                keyOf={(each) => `refused-${each.merchant_id}`}
                empty={w.refusalsEmpty}
                columns={[
                    { name: w.name, cell: (each) => <Name text={each.name} /> },
                    { name: w.told, isNumber: true, cell: (each) => count(each.count) },
                    { name: w.total, isNumber: true, cell: (each) => count(each.total) },
                    { name: w.lastDay, cell: (each) => each.last_day },
                    {
                        name: w.look,
                        isBare: true,
                        cell: (each) => (
                            <span class="switches">
                                <button
                                    type="button"
                                    class="krds-btn small"
                                    data-act="settle"
                                    aria-label={`${each.name}: ${w.settle}`}
                                    onClick={() => setSettling(each)}
                                >
                                    {w.settle}
                                </button>{" "}
                                <OpenLine name={each.name} onOpen={() => onOpen(each.merchant_id)} />
                            </span>
                        ),
                    },
                ]}
            />
            {settling && (
                <WithWhy
                    name={`settle-${settling.merchant_id}`}
                    title={w.settleTitle(settling.name)}
                    text={w.settleText(count(settling.count))}
                    doIt={w.settle}
                    act={act}
                    onClose={() => setSettling(undefined)}
                    onDo={async (why) => {
                        const path = { merchant_id: settling.merchant_id };
                        const how = { params: { path }, body: { count: settling.count, why } };
                        const settled = await act.run(() =>
                            desk.POST("/v1/desk/merchants/{merchant_id}/refusals/settle", how),
                        );
                        if (settled) void pages.again();
                        return settled !== undefined;
                    }}
                />
            )}
        </section>
    );
}
