/** An order's journal, entry by entry, each with its sum: nothing but 0 is right. */
import { useState } from "preact/hooks";
import { mealsForStaff, outcome, type Outcome } from "../../../api/signed";
import type { components } from "#api/meals";
import { Table } from "../../../desk/parts/table";
import { Refusal } from "../../../desk/parts/told";
import { Next, TextField } from "../../../kit/fields";
import { language, moment, useWords } from "../../../kit/words";
import { words } from "./words";

const NUMBER_MAX = 64;
type View = components["schemas"]["LedgerView"];

export function Ledger() {
    const w = useWords(words);
    const [order, setOrder] = useState("");
    const [child, setChild] = useState("");
    const [came, setCame] = useState<Outcome<View>>();
    const look = async () => {
        const params = { path: { order_id: order.trim() }, query: { child_id: child.trim() } };
        setCame(await outcome(mealsForStaff.GET("/v1/orders/{order_id}/ledger", { params })));
    };
    const won = (amount: number) => amount.toLocaleString(language());
    return (
        <section aria-labelledby="ledger">
            <h2 id="ledger">{w.ledger}</h2>
            <TextField id="order" label={w.order} value={order} max={NUMBER_MAX} onChange={setOrder} />
            <TextField id="child" label={w.child} value={child} max={NUMBER_MAX} onChange={setChild} />
            <Next onNext={() => void (order.trim() && child.trim() && look())}>{w.look}</Next>
            {came && came.kind !== "done" && <Refusal came={came} />}
            {came?.kind === "done" &&
                came.answer.entries.map((entry) => (
                    <Table
                        key={entry.entry_id}
                        caption={`${w.entry} ${entry.kind}, ${moment(entry.at)}. ${w.sum}: ${won(
                            entry.legs.reduce((sum, leg) => sum + leg.amount, 0),
                        )}`}
                        isCaptionShown
                        lines={entry.legs.map((leg, at) => ({ ...leg, at }))}
                        keyOf={(leg) => String(leg.at)}
                        empty=""
                        columns={[
                            { name: w.account, cell: (leg) => leg.account },
                            { name: w.amount, cell: (leg) => won(leg.amount), isNumber: true },
                        ]}
                    />
                ))}
        </section>
    );
}
