/** An order's journal, entry by entry, each with its sum: nothing but 0 is right. */
import { useEffect, useRef, useState } from "preact/hooks";
import { mealsForStaff, outcome, type Outcome } from "../../../api/signed";
import type { components } from "#api/meals";
import { GoOn } from "../../../desk/parts/fields";
import { Table } from "../../../desk/parts/table";
import { Refusal } from "../../../desk/parts/told";
import { TextField } from "../../../kit/fields";
import { language, moment, useWords } from "../../../kit/words";
import type { OrderOf } from "./row";
import { words } from "./words";

const NUMBER_MAX = 64;
type View = components["schemas"]["LedgerView"];

/** `wanted` is the order that a finding leads to: it is read at once, and the section is gone to. */
export function Ledger({ wanted }: { wanted: OrderOf | undefined }) {
    const w = useWords(words);
    const [order, setOrder] = useState("");
    const [child, setChild] = useState("");
    const [came, setCame] = useState<Outcome<View>>();
    const heading = useRef<HTMLHeadingElement>(null);
    const look = async (of: OrderOf) => {
        const params = { path: { order_id: of.order }, query: { child_id: of.child } };
        setCame(await outcome(mealsForStaff.GET("/v1/orders/{order_id}/ledger", { params })));
    };
    useEffect(() => {
        if (!wanted) return;
        setOrder(wanted.order);
        setChild(wanted.child);
        void look(wanted);
        heading.current?.focus();
        heading.current?.scrollIntoView();
    }, [wanted]);
    const won = (amount: number) => amount.toLocaleString(language());
    return (
        <section aria-labelledby="ledger">
            <h2 id="ledger" ref={heading} tabIndex={-1}>
                {w.ledger}
            </h2>
            <TextField id="order" label={w.order} value={order} max={NUMBER_MAX} onChange={setOrder} />
            <TextField id="child" label={w.child} value={child} max={NUMBER_MAX} onChange={setChild} />
            <GoOn
                needed={{ [w.order]: order.trim() !== "", [w.child]: child.trim() !== "" }}
                onNext={() => void look({ order: order.trim(), child: child.trim() })}
            >
                {w.look}
            </GoOn>
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
