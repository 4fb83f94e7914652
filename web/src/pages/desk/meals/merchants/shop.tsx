/** One shop: what it is, what was done to it, and suspending, closing or opening it again with a reason. */
import { useState } from "preact/hooks";
import { desk, type Desk } from "../../../../api/desk";
import { at, won } from "../../../../desk/parts/amounts";
import { useAct } from "../../../../desk/parts/acting";
import { useAsked } from "../../../../desk/parts/asking";
import { Back } from "../../../../desk/parts/back";
import { called } from "../../../../desk/parts/called";
import { Name } from "../../../../desk/parts/name";
import { Table } from "../../../../desk/parts/table";
import { Loaded } from "../../../../desk/parts/told";
import { WithWhy } from "../../../../desk/parts/with_why";
import { partsWords } from "../../../../desk/parts/words";
import { useWords } from "../../../../kit/words";
import { Change } from "./register";
import { Statement } from "./statement";
import { words, type MerchantsWords } from "./words";

type Shop = Desk["RegisteredView"];
type State = Shop["state"];

export function Shop({ merchantId, onBack }: { merchantId: string; onBack: () => void }) {
    const w = useWords(words);
    const p = useWords(partsWords);
    const asked = useAsked(
        () => desk.GET("/v1/desk/merchants/{merchant_id}", { params: { path: { merchant_id: merchantId } } }),
        [merchantId],
    );
    return (
        <>
            <Back onBack={onBack} />
            <Loaded asked={asked}>
                {(shop) => (
                    <>
                        <h2>
                            <Name text={shop.name} />
                        </h2>
                        <dl class="sums" data-state={shop.state}>
                            <div>
                                <dt>{w.state}</dt>
                                <dd>{w.states[shop.state]}</dd>
                            </div>
                            <div>
                                <dt>{w.category}</dt>
                                <dd>{w.categories[shop.category]}</dd>
                            </div>
                            <div>
                                <dt>{w.address}</dt>
                                <dd>{shop.address || `${shop.lat}, ${shop.lon}`}</dd>
                            </div>
                            <div>
                                <dt>{w.newId}</dt>
                                <dd>{shop.merchant_id}</dd>
                            </div>
                        </dl>
                        <States shop={shop} onChanged={asked.put} />
                        <Change shop={shop} onChanged={asked.put} />
                        <Statement merchantId={shop.merchant_id} />
                        <h2>{w.changes}</h2>
                        <Table
                            caption={w.changes}
                            lines={shop.changes}
                            keyOf={(each) => each.at + each.what}
                            empty={w.changesEmpty}
                            columns={[
                                { name: w.at, cell: (each) => at(each.at) },
                                { name: w.what, cell: (each) => whatOf(each.what, w) },
                                {
                                    name: w.why,
                                    cell: (each) => (
                                        <>
                                            <div class="hint">
                                                <Name text={called(each.by, each.by_name, p)} />
                                            </div>
                                            {each.why}
                                        </>
                                    ),
                                },
                            ]}
                        />
                        <details>
                            <summary>
                                {w.menu}: {w.menuOf(shop.menu.length)}
                            </summary>
                            <Table
                                caption={w.menu}
                                lines={shop.menu}
                                keyOf={(item) => item.item_id}
                                empty="–"
                                isCompact
                                columns={[
                                    { name: w.item, cell: (item) => <Name text={item.name} /> },
                                    { name: w.price, isNumber: true, cell: (item) => won(item.price) },
                                ]}
                            />
                        </details>
                    </>
                )}
            </Loaded>
        </>
    );
}

function States({ shop, onChanged }: { shop: Shop; onChanged: (shop: Shop) => void }) {
    const w = useWords(words);
    const act = useAct();
    const [to, setTo] = useState<State>();
    const ways: Record<State, [string, string]> = {
        active: [w.activate, w.activateText],
        suspended: [w.suspend, w.suspendText],
        closed: [w.close, w.closeText],
    };
    const others = (Object.keys(ways) as State[]).filter((state) => state !== shop.state);
    return (
        <>
            <div class="actions">
                {others.map((state) => (
                    <button key={state} type="button" class="krds-btn" data-act={state} onClick={() => setTo(state)}>
                        {ways[state][0]}
                    </button>
                ))}
            </div>
            {to && (
                <WithWhy
                    name="shop-state"
                    of={`${shop.merchant_id} ${to}`}
                    title={w.sure(shop.name, ways[to][0])}
                    text={ways[to][1]}
                    doIt={ways[to][0]}
                    act={act}
                    onClose={() => setTo(undefined)}
                    onDo={async (why) => {
                        const how = { params: { path: { merchant_id: shop.merchant_id } }, body: { state: to, why } };
                        const changed = await act.run(() => desk.POST("/v1/desk/merchants/{merchant_id}/state", how));
                        if (changed) onChanged(changed);
                        return changed !== undefined;
                    }}
                />
            )}
        </>
    );
}

/** What was done, in words; what carries a number of its own keeps it. */
function whatOf(what: string, w: MerchantsWords): string {
    const [name = "", ...rest] = what.split(" ");
    if (name === "state") return w.states[rest[0] as State] ?? what;
    return w.whats[name] ?? what;
}
