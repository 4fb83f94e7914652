/** An order on its way: one id from the first press until it is answered, so that a bad line orders once. */
import { useEffect, useState } from "preact/hooks";
import { meals, outcome, type Order, type OrderRequest, type Problem } from "../../api/meals";
import { newOrderId } from "../../device/ids";
import { dropDraft, keepDraft, readDraft } from "../../device/store";
import { session } from "../../session/session";
import { refresh } from "./asked";
import { basket, put, type Basket } from "./basket";

const KEY = "order";
const AGAIN_AFTER_S = 8;

/** What waits for its answer: whose it is, for another who signs in on this device must not send it. */
export interface Waiting {
    subject: string;
    basket: Basket;
    body: OrderRequest;
}

export type Sending =
    | { kind: "sending" }
    | { kind: "waiting"; problem?: Problem | undefined }
    | { kind: "refused"; problem: Problem }
    | { kind: "ordered"; order: Order };

let pressed: Promise<Waiting> | undefined;

/** Presses the button: from now on it is this order, however often it is pressed, in whichever tab. */
export function press(chosen: Basket, ownMoney: number): Promise<Waiting> {
    pressed ??= kept().then(async (before) => {
        if (before) return before;
        const made = { subject: session()?.subject ?? "", basket: chosen, body: bodyOf(chosen, ownMoney) };
        // Pressed in two tabs at once it is one order: the one that was kept first.
        const isFirst = await keepDraft<Waiting>(KEY, made, (found) => found?.subject !== made.subject);
        return isFirst ? made : ((await kept()) ?? made);
    });
    return pressed;
}

function bodyOf(chosen: Basket, ownMoney: number): OrderRequest {
    return {
        order_id: newOrderId(),
        child_id: chosen.child,
        merchant_id: chosen.shopId,
        lines: linesOf(chosen),
        ...(ownMoney && { own_money_max: { amount: ownMoney } }),
    };
}

export function linesOf({ lines }: Basket): OrderRequest["lines"] {
    return lines.map((line) => ({ item_id: line.itemId, unit_price: { amount: line.price }, count: line.count }));
}

async function kept(): Promise<Waiting | undefined> {
    const found = await readDraft<Waiting>(KEY);
    return found?.subject === session()?.subject ? found : undefined;
}

/** What was pressed and is not answered yet, also if the page was closed meanwhile. */
export async function waiting(): Promise<Waiting | undefined> {
    return pressed ?? kept();
}

/** It is answered: nothing of it stays here. */
async function answered({ body }: Waiting): Promise<void> {
    pressed = undefined;
    await dropDraft<Waiting>(KEY, (found) => found.body.order_id === body.order_id);
}

/** It is given up with the account, whichever it is. */
export async function forget(): Promise<void> {
    pressed = undefined;
    await dropDraft(KEY);
}

/** Sends what was pressed until it is answered; `again` tries at once. */
export function useSending(order: Waiting): { sending: Sending; again: () => void } {
    const [sending, setSending] = useState<Sending>({ kind: "sending" });
    const [round, setRound] = useState(0);
    const again = () => setRound((before) => before + 1);
    const isOver = sending.kind === "ordered" || sending.kind === "refused";
    useEffect(() => {
        if (isOver) return;
        let timer: ReturnType<typeof setTimeout> | undefined;
        let isGone = false;
        void outcome<Order>(meals.POST("/v1/orders", { body: order.body })).then(async (came) => {
            if (came.kind === "done") {
                const chosen = basket();
                if (chosen?.shopId === order.basket.shopId) put(null);
            }
            if (came.kind !== "later") await answered(order);
            if (came.kind === "done") refresh();
            if (isGone) return;
            if (came.kind === "done") setSending({ kind: "ordered", order: came.answer });
            else if (came.kind === "refused") setSending(came);
            else {
                setSending({ kind: "waiting", problem: came.problem });
                timer = setTimeout(again, (came.afterS ?? AGAIN_AFTER_S) * 1000);
            }
        });
        addEventListener("online", again);
        return () => {
            isGone = true;
            clearTimeout(timer);
            removeEventListener("online", again);
        };
    }, [order, round]);
    return { sending, again };
}
