/** A child's account beside its ledger, entry by entry, each with its sum: nothing but 0 is right. Who looks says why, and is
 * written down. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { components } from "#api/desk";
import { desk } from "../../../api/signed";
import { usePages, type Pages } from "../../../desk/parts/asking";
import { isWhy, Why } from "../../../desk/parts/confirm";
import { GoOn } from "../../../desk/parts/fields";
import { Table } from "../../../desk/parts/table";
import { Refusal } from "../../../desk/parts/told";
import { partsWords } from "../../../desk/parts/words";
import { TextField } from "../../../kit/fields";
import { language, moment, useWords } from "../../../kit/words";
import type { RowOf } from "./row";
import { words } from "./words";

const NUMBER_MAX = 64;
const ROW_MAX = 200;
const JOURNAL = "JOURNAL#";
type Row = components["schemas"]["PostedRow"];
type Account = components["schemas"]["StandingView"];

interface Wanted {
    child: string;
    /** One row, or an order's number; nothing for all of the ledger. */
    one: string;
    why: string;
}

const won = (amount: number) => amount.toLocaleString(language());

/** `wanted` is what a finding leads to: the section is gone to, and the reason is asked there. */
export function Ledger({ wanted }: { wanted: RowOf | undefined }) {
    const w = useWords(words);
    const p = useWords(partsWords);
    const [child, setChild] = useState("");
    const [one, setOne] = useState("");
    const [why, setWhy] = useState("");
    const [asked, setAsked] = useState<Wanted>();
    const heading = useRef<HTMLHeadingElement>(null);
    useEffect(() => {
        if (!wanted) return;
        setChild(wanted.child);
        setOne(wanted.one);
        setAsked(undefined);
        heading.current?.focus();
        heading.current?.scrollIntoView();
    }, [wanted]);
    return (
        <section aria-labelledby="ledger">
            <h2 id="ledger" ref={heading} tabIndex={-1}>
                {w.ledger}
            </h2>
            <p class="hint">{w.ofChildHint}</p>
            <TextField id="child" label={w.child} value={child} max={NUMBER_MAX} onChange={setChild} />
            <TextField id="one" label={w.one} hint={w.oneHint} value={one} max={ROW_MAX} onChange={setOne} />
            <Why id="ledger-why" value={why} onChange={setWhy} />
            <GoOn
                needed={{ [w.child]: child.trim() !== "", [p.why]: isWhy(why) }}
                onNext={() => setAsked({ child: child.trim(), one: one.trim(), why: why.trim() })}
            >
                {w.look}
            </GoOn>
            {asked && <Found {...asked} />}
        </section>
    );
}

function Found({ child, one, why }: Wanted) {
    const w = useWords(words);
    const [account, setAccount] = useState<Account>();
    const pages = usePages(
        async (next) => {
            const only = !one ? {} : one.startsWith(JOURNAL) ? { row: one } : { order_id: one };
            const how = { params: { path: { child_id: child } }, body: { why, ...only, ...(next ? { next } : {}) } };
            const came = await desk.POST("/v1/desk/children/{child_id}/ledger", how);
            if (came.data) setAccount(came.data.account);
            return came;
        },
        (answer) => answer.rows,
        [child, one, why],
    );
    return (
        <>
            {account && <Standing account={account} />}
            <Rows pages={pages} />
            {pages.came?.kind === "done" && pages.lines.length === 0 && <p class="empty">{w.nothingPosted}</p>}
        </>
    );
}

function Standing({ account }: { account: Account }) {
    const w = useWords(words);
    const figures: [string, Record<string, number>][] = [
        [w.figures.lots, account.lots],
        [w.figures.days, account.days],
        [w.figures.months, account.months],
        [w.figures.coupons, account.coupons],
        [w.figures.coupon_money, account.coupon_money],
        [w.figures.restraints, account.restraints],
        [w.figures.shortfall, account.shortfall ? { "": account.shortfall } : {}],
    ];
    const lines = figures.flatMap(([what, by]) =>
        Object.entries(by).map(([name, amount]) => ({ what, name, amount: won(amount) })),
    );
    return (
        <div data-account={account.status}>
            <Table
                caption={w.accountOf(w.statuses[account.status as keyof typeof w.statuses] ?? account.status)}
                isCaptionShown
                lines={lines}
                keyOf={(line) => `${line.what} ${line.name}`}
                empty={w.accountEmpty}
                columns={[
                    { name: w.what, cell: (line) => line.what },
                    { name: w.of, cell: (line) => line.name || "–" },
                    { name: w.amount, cell: (line) => line.amount, isNumber: true },
                ]}
            />
        </div>
    );
}

function Rows({ pages }: { pages: Pages<Row> }) {
    const p = useWords(partsWords);
    const { came, lines, hasMore, isBusy } = pages;
    return (
        <>
            {came && came.kind !== "done" && <Refusal came={came} onAgain={() => void pages.again()} />}
            {!came && <p role="status">{p.loading}</p>}
            {lines.map((row) => (
                <Posted key={row.row} row={row} />
            ))}
            {hasMore && (
                <button type="button" class="krds-btn" disabled={isBusy} onClick={() => void pages.more()}>
                    {p.more}
                </button>
            )}
        </>
    );
}

function Posted({ row }: { row: Row }) {
    const w = useWords(words);
    const nameOf = (kind: string) => w.kindsOf[kind as keyof typeof w.kindsOf] ?? kind;
    return (
        <div data-posted={row.kind}>
            <h3>{nameOf(row.kind)}</h3>
            <p class="hint">{row.row}</p>
            {row.entries.map((entry) => (
                <Table
                    key={entry.entry_id}
                    caption={`${nameOf(entry.kind)}, ${moment(entry.at)}. ${w.sum}: ${won(
                        entry.legs.reduce((sum, leg) => sum + leg.amount, 0),
                    )}`}
                    isCaptionShown
                    lines={entry.legs.map((leg, at) => ({ ...leg, at }))}
                    keyOf={(leg) => String(leg.at)}
                    empty=""
                    columns={[
                        {
                            name: w.account,
                            cell: (leg) => w.accounts[leg.account as keyof typeof w.accounts] ?? leg.account,
                        },
                        { name: w.of, cell: (leg) => leg.lot ?? "–" },
                        { name: w.amount, cell: (leg) => won(leg.amount), isNumber: true },
                    ]}
                />
            ))}
        </div>
    );
}
