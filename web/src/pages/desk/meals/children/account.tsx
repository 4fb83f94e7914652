/** One child's account: how it stands, what can be done, and what happened. That it was opened is recorded. */
import { useState } from "preact/hooks";
import { desk, type Desk } from "../../../../api/desk";
import { at, count, monthOf, today, won } from "../../../../desk/parts/amounts";
import { useAsked } from "../../../../desk/parts/asking";
import { Back } from "../../../../desk/parts/back";
import { Table } from "../../../../desk/parts/table";
import { Loaded } from "../../../../desk/parts/told";
import { Notice } from "../../../../kit/fields";
import { useWords } from "../../../../kit/words";
import { Actions } from "./actions";
import { Links } from "./links";
import { TimelineOf } from "./timeline";
import { words } from "./words";

export function Account({ childId, onBack }: { childId: string; onBack: () => void }) {
    const [done, setDone] = useState<string>();
    const [changes, setChanges] = useState(0);
    const asked = useAsked(
        () => desk.GET("/v1/desk/children/{child_id}", { params: { path: { child_id: childId } } }),
        [childId],
    );
    const changed = (child: Desk["ChildView"] | undefined, told: string) => {
        if (child) asked.put(child);
        else void asked.again();
        setChanges(changes + 1);
        setDone(told);
    };
    return (
        <>
            <Back onBack={onBack} />
            {done && <Notice kind="info">{done}</Notice>}
            <Loaded asked={asked}>
                {(child) => (
                    <>
                        <Standing child={child} />
                        <Actions child={child} onChanged={changed} onMoved={onBack} />
                        <TimelineOf childId={childId} changes={changes} onUndone={(told) => changed(undefined, told)} />
                        <Links childId={childId} />
                    </>
                )}
            </Loaded>
        </>
    );
}

function Standing({ child }: { child: Desk["ChildView"] }) {
    const w = useWords(words);
    const day = today();
    const month = monthOf(day);
    const sums: [string, string, string][] = [
        ["status", w.status, w.statuses[child.status]],
        ["loaded", w.loaded, won(child.loaded)],
        ["today", w.today, won(child.spent_by_day[day] ?? 0)],
        ["month", w.thisMonth, won(child.spent_by_month[month] ?? 0)],
        ["coupons", w.coupons, count(child.coupons_by_month[month] ?? 0)],
    ];
    return (
        <section>
            <p class="hint">{w.recorded}</p>
            <dl class="sums" data-status={child.status}>
                {sums.map(([name, label, value]) => (
                    <div key={name}>
                        <dt>{label}</dt>
                        <dd data-sum={name}>{value}</dd>
                    </div>
                ))}
            </dl>
            <h2>{w.cards}</h2>
            <Table
                caption={w.cards}
                lines={child.cards}
                keyOf={(card) => card.card_ref}
                empty={w.noCards}
                columns={[
                    { name: w.cardRef, cell: (card) => card.card_ref },
                    { name: w.cardState, cell: (card) => w.cardStates[card.state] },
                    { name: w.since, cell: (card) => at(card.since) },
                ]}
            />
        </section>
    );
}
