/** A shop's month, to the won what the ledger moved to it: looked at, printed, or taken as a table. */
import { useState } from "preact/hooks";
import { desk } from "../../../../api/desk";
import { at, monthOf, today, won } from "../../../../desk/parts/amounts";
import { useAct } from "../../../../desk/parts/acting";
import { useAsked } from "../../../../desk/parts/asking";
import { SelectField } from "../../../../desk/parts/fields";
import { save } from "../../../../desk/parts/save";
import { Table } from "../../../../desk/parts/table";
import { Loaded, Told } from "../../../../desk/parts/told";
import { useWords } from "../../../../kit/words";
import { words } from "./words";

const MONTHS = 13;

export function Statement({ merchantId }: { merchantId: string }) {
    const w = useWords(words).statement;
    const [isOpen, setOpen] = useState(false);
    return (
        <details onToggle={(event) => setOpen(event.currentTarget.open)}>
            <summary data-act="statement">{w.title}</summary>
            {isOpen && <Month merchantId={merchantId} />}
        </details>
    );
}

function Month({ merchantId }: { merchantId: string }) {
    const w = useWords(words).statement;
    const act = useAct();
    const months = Array.from({ length: MONTHS }, (_, back) => monthOf(today(), -back));
    const [month, setMonth] = useState(months[0] ?? "");
    const params = { path: { merchant_id: merchantId, month } };
    const asked = useAsked(() => statementOf(merchantId, month), [merchantId, month]);
    const take = async () => {
        const path = "/v1/desk/merchants/{merchant_id}/statements/{month}/export";
        const file = await act.run(() => desk.GET(path, { params }));
        if (file) save(file);
    };
    return (
        <>
            <SelectField
                id="statement-month"
                label={w.month}
                options={Object.fromEntries(months.map((each) => [each, each]))}
                value={month}
                onChange={setMonth}
            />
            <Loaded asked={asked}>
                {(found) => (
                    <div data-statement={found.month}>
                        <h3>
                            {w.title}: {found.month}
                        </h3>
                        <dl class="sums">
                            <div>
                                <dt>{w.paid}</dt>
                                <dd>{won(found.paid)}</dd>
                            </div>
                            <div>
                                <dt>{w.food}</dt>
                                <dd>{won(found.food)}</dd>
                            </div>
                            <div>
                                <dt>{w.returned}</dt>
                                <dd>{won(found.returned)}</dd>
                            </div>
                            <div>
                                <dt>{w.fees}</dt>
                                <dd>{won(found.delivery_fees)}</dd>
                            </div>
                        </dl>
                        <p class="hint">{w.asOf(at(found.as_of), found.orders, found.purchases)}</p>
                        <Table
                            caption={w.title}
                            lines={found.lines}
                            keyOf={(line) => `${line.ref} ${line.kind} ${line.at}`}
                            empty={w.empty}
                            columns={[
                                { name: w.at, cell: (line) => at(line.at) },
                                { name: w.kind, cell: (line) => w.kinds[line.kind] ?? line.kind },
                                { name: w.ref, cell: (line) => line.ref },
                                { name: w.food, isNumber: true, cell: (line) => won(line.food) },
                                { name: w.returned, isNumber: true, cell: (line) => won(line.returned) },
                                { name: w.paid, isNumber: true, cell: (line) => won(line.paid) },
                            ]}
                        />
                        <Told act={act} />
                        <div class="actions">
                            <button type="button" class="krds-btn" data-act="statement-csv" onClick={() => void take()}>
                                {w.save}
                            </button>
                            <button type="button" class="krds-btn small" onClick={() => print()}>
                                {w.print}
                            </button>
                        </div>
                    </div>
                )}
            </Loaded>
        </>
    );
}

/** The same address has a page for browsers that ask for one; this one asks for the numbers. */
async function statementOf(merchantId: string, month: string) {
    const params = { path: { merchant_id: merchantId, month } };
    const { data, ...rest } = await desk.GET("/v1/desk/merchants/{merchant_id}/statements/{month}", { params });
    return { ...rest, data: typeof data === "object" ? data : undefined };
}
