/** What was ordered: a month at a time, each with how it stands, until when it can be cancelled, and once more. */
import { useEffect, useState } from "preact/hooks";
import { meals, outcome, said, type Order } from "../../api/meals";
import { moment, useWords } from "../../kit/words";
import { refresh, useAsked } from "./asked";
import { put } from "./basket";
import { List } from "./list";
import { Answer, Screen, Told } from "./parts";
import { go, href } from "./route";
import { readShop, useShopName } from "./shops";
import { clock, day, month, monthName, won } from "./shown";
import { words } from "./words";

const MONTHS_BACK = 12;
const LOOK_AGAIN_MS = 10_000;

export function readOrders(child: string, of: string, next?: string) {
    return outcome(
        meals.GET("/v1/orders", {
            params: { query: { child_id: child, month: of, ...(next && { next }) } },
        }),
    );
}

export function OrdersScreen({ child }: { child: string }) {
    const w = useWords(words).orders;
    const [months, setMonths] = useState(1);
    return (
        <Screen title={w.title}>
            {Array.from({ length: months }, (_, at) => (
                <Month key={at} child={child} of={month(at)} />
            ))}
            {months <= MONTHS_BACK && (
                <button type="button" class="eat-btn" onClick={() => setMonths(months + 1)}>
                    {w.before(monthName(month(months)))}
                </button>
            )}
        </Screen>
    );
}

function Month({ child, of }: { child: string; of: string }) {
    const w = useWords(words).orders;
    const { came, again } = useAsked(`${child} ${of}`, () => readOrders(child, of));
    return (
        <section aria-label={monthName(of)}>
            <h2>{monthName(of)}</h2>
            <Answer came={came} again={again}>
                {(first) => (
                    <>
                        {!first.orders.length && <p>{w.none(monthName(of))}</p>}
                        <List
                            look="eat-orders"
                            label={w.more}
                            first={first}
                            more={(from) => readOrders(child, of, from)}
                        >
                            {({ orders }) => orders.map((order) => <OrderLine key={order.order_id} order={order} />)}
                        </List>
                    </>
                )}
            </Answer>
        </section>
    );
}

export function OrderLine({ order }: { order: Order }) {
    const w = useWords(words).orders;
    const shop = useShopName(order.merchant_id, order.child_id, w.shop);
    return (
        <li>
            <a class="eat-order" href={href("orders", order.order_id)} data-state={order.state}>
                <span>
                    <strong lang="ko">{shop}</strong>
                    <span>{day(order.day)}</span>
                </span>
                <span lang="ko">{dishes(order, w.others)}</span>
                <span>
                    <span class={`eat-state ${order.state}`}>{w.state[order.state]}</span>
                    <strong>{won(order.total.amount)}</strong>
                </span>
            </a>
        </li>
    );
}

function dishes({ lines }: Order, others: (first: string, count: number) => string): string {
    const [first, ...rest] = lines;
    if (!first) return "";
    return rest.length ? others(first.name, rest.length) : first.name;
}

export function OrderScreen({ id, child, isNew }: { id: string; child: string; isNew: boolean }) {
    const w = useWords(words).orders;
    const { came, again } = useAsked(`${id} ${child}`, () => readOrder(id, child));
    const isHeld = came.kind === "done" && came.answer.state === "held";
    useEffect(() => {
        if (!isHeld) return;
        const timer = setInterval(() => document.visibilityState === "visible" && again(), LOOK_AGAIN_MS);
        return () => clearInterval(timer);
    }, [isHeld]);
    const title = isNew && isHeld ? w.just : came.kind === "done" ? w.state[came.answer.state] : w.title;
    return (
        <Screen title={title} back={href("orders")}>
            <Answer came={came} again={again}>
                {(order) => <Whole order={order} child={child} />}
            </Answer>
        </Screen>
    );
}

function readOrder(id: string, child: string) {
    return outcome(
        meals.GET("/v1/orders/{order_id}", {
            params: { path: { order_id: id }, query: { child_id: child } },
        }),
    );
}

function Whole({ order, child }: { order: Order; child: string }) {
    const w = useWords(words).orders;
    const shop = useShopName(order.merchant_id, child, w.shop);
    const own = order.state === "declined" ? 0 : order.paid.own_money.amount;
    return (
        <>
            <p class={`eat-big ${order.state}`}>{order.state === "declined" ? order.detail : w.explain[order.state]}</p>
            <h2 lang="ko">{shop}</h2>
            <ul class="eat-lines">
                {order.lines.map((line) => (
                    <li key={line.item_id}>
                        <span lang="ko">
                            {line.name} × {line.count}
                        </span>
                        <span>{won(line.unit_price.amount * line.count)}</span>
                    </li>
                ))}
            </ul>
            <dl class="eat-sums">
                {own > 0 && <Sum name={w.own} value={won(own)} />}
                {order.refunded.amount > 0 && <Sum name={w.back} value={won(order.refunded.amount)} />}
                <div class="total">
                    <dt>{w.total}</dt>
                    <dd>{won(order.total.amount)}</dd>
                </div>
                <Sum name={w.at} value={moment(order.placed_at)} />
                <div class="eat-ref">
                    <dt>{w.ref}</dt>
                    <dd>{order.ref}</dd>
                </div>
            </dl>
            <div class="eat-actions">
                {order.state === "held" ? (
                    <Cancel order={order} child={child} />
                ) : (
                    <Again order={order} child={child} />
                )}
            </div>
        </>
    );
}

function Sum({ name, value }: { name: string; value: string }) {
    return (
        <div>
            <dt>{name}</dt>
            <dd>{value}</dd>
        </div>
    );
}

/** One button that says until when (M3). What came of it is read out, and told by the order itself. */
function Cancel({ order, child }: { order: Order; child: string }) {
    const w = useWords(words);
    const [problem, setProblem] = useState<string>();
    const [isAsking, setAsking] = useState(false);
    const cancel = async () => {
        setAsking(true);
        const came = await outcome(
            meals.POST("/v1/orders/{order_id}/cancel", {
                params: { path: { order_id: order.order_id }, query: { child_id: child } },
            }),
        );
        setAsking(false);
        if (came.kind === "refused") setProblem(said(came.problem));
        if (came.kind === "later") setProblem(came.problem ? said(came.problem) : w.line);
        if (came.kind !== "later") refresh();
    };
    return (
        <>
            {problem && (
                <Told isNow tone="look">
                    {problem}
                </Told>
            )}
            <button type="button" class="eat-btn" disabled={isAsking} onClick={() => void cancel()}>
                {w.orders.cancel(clock(order.hold_expires_at ?? order.placed_at))}
            </button>
            <p class="hint">{w.orders.cancelHint}</p>
        </>
    );
}

/** The same dishes once more, as far as they are on the menu and can be ordered, at the prices of now. */
export function Again({ order, child }: { order: Order; child: string }) {
    const w = useWords(words);
    const [told, setTold] = useState<string>();
    const again = async () => {
        const came = await readShop(order.merchant_id, child);
        if (came.kind === "refused")
            return setTold(came.problem.code === "not_found" ? w.shop.gone : said(came.problem));
        if (came.kind === "later") return setTold(w.line);
        const shop = came.answer;
        const lines = order.lines.flatMap((line) => {
            const dish = shop.menu.find((each) => each.item_id === line.item_id && each.can_order);
            return dish ? [{ itemId: dish.item_id, name: dish.name, price: dish.price, count: line.count }] : [];
        });
        const missing = order.lines.filter((line) => !lines.some((each) => each.itemId === line.item_id));
        if (!lines.length) return setTold(w.shop.cannot);
        put({ child, shopId: shop.merchant_id, shop: shop.name, lines });
        if (missing.length) setTold(w.orders.some(missing.map((line) => line.name).join(", ")));
        else go("basket");
    };
    return (
        <>
            {told && (
                <Told isNow tone="look">
                    {told}
                </Told>
            )}
            <button type="button" class="eat-btn primary" onClick={() => void again()}>
                {w.orders.again}
            </button>
        </>
    );
}
