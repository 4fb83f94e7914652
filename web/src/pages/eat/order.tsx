/** What was chosen, what it would cost now, and the one press that orders it. */
import { useEffect, useState } from "preact/hooks";
import { meals, outcome, said, type Allowance, type Outcome, type Problem, type Quote } from "../../api/meals";
import { useWords } from "../../kit/words";
import { useAsked } from "./asked";
import { reprice, setCount, sum, useBasket, type Basket } from "./basket";
import { Answer, Screen, Told } from "./parts";
import { goInstead, href } from "./route";
import { linesOf, press, useSending, waiting, type Waiting } from "./sending";
import { MONEY } from "./shop";
import { readShop } from "./shops";
import { won } from "./shown";
import { words } from "./words";

export function BasketScreen() {
    const w = useWords(words).basket;
    const basket = useBasket();
    return (
        <Screen title={w.title} back={basket ? href("shops", basket.shopId) : href()} hasBar={false}>
            {basket ? (
                <Chosen basket={basket} />
            ) : (
                <Told>
                    <p>{w.empty}</p>
                    <a class="eat-btn" href={href()}>
                        {w.find}
                    </a>
                </Told>
            )}
        </Screen>
    );
}

function Chosen({ basket }: { basket: Basket }) {
    const w = useWords(words).basket;
    const [own, setOwn] = useState(0);
    const [isRepriced, setRepriced] = useState(false);
    const about = JSON.stringify([basket, own]);
    const { came, again } = useAsked(about, () => quoted(basket, own, () => setRepriced(true)));
    useEffect(() => setOwn(0), [JSON.stringify(basket.lines)]);
    const order = async () => {
        await press(basket, own);
        goInstead("sending");
    };
    return (
        <>
            <p class="eat-sub" lang="ko">
                {basket.shop}
            </p>
            {isRepriced && (
                <Told isNow tone="look">
                    {w.repriced}
                </Told>
            )}
            <ul class="eat-menu">
                {basket.lines.map((line, at) => (
                    <li key={line.itemId}>
                        <span class="eat-dish">
                            <strong lang="ko">{line.name}</strong>
                            <span>{won(line.price * line.count)}</span>
                            {came.kind === "refused" && <span class="eat-not">{ofLine(came.problem, at)}</span>}
                        </span>
                        <span class="eat-count-of">
                            <button
                                type="button"
                                aria-label={w.less(line.name)}
                                onClick={() => setCount(line.itemId, line.count - 1)}
                            >
                                −
                            </button>
                            <span aria-live="polite">{line.count}</span>
                            <button
                                type="button"
                                aria-label={w.more(line.name)}
                                onClick={() => setCount(line.itemId, line.count + 1)}
                            >
                                +
                            </button>
                        </span>
                    </li>
                ))}
            </ul>
            <p>
                <a href={href("shops", basket.shopId)}>{w.moreDishes}</a>
            </p>
            <Answer
                came={came}
                again={again}
                refused={(problem) => <Refused problem={problem} basket={basket} onPay={setOwn} />}
            >
                {(quote) => (
                    <>
                        <dl class="eat-sums">
                            {quote.tender.own_money.amount > 0 && (
                                <div>
                                    <dt>{w.own}</dt>
                                    <dd>
                                        {won(quote.tender.own_money.amount)}{" "}
                                        <button type="button" class="eat-quiet" onClick={() => setOwn(0)}>
                                            {w.ownNot}
                                        </button>
                                    </dd>
                                </div>
                            )}
                            <div class="total">
                                <dt>{w.total}</dt>
                                <dd>{won(quote.total.amount)}</dd>
                            </div>
                        </dl>
                        <p>{w.left(won(quote.left.today.amount))}</p>
                        <button type="button" class="eat-btn primary" onClick={() => void order()}>
                            {w.order(won(quote.total.amount))}
                        </button>
                        <p class="hint">{w.toOrder}</p>
                    </>
                )}
            </Answer>
        </>
    );
}

/** What it would be decided now. Where the menu has changed, prices follow it, and it is asked anew. */
async function quoted(basket: Basket, own: number, onRepriced: () => void): Promise<Outcome<Quote>> {
    const came = await outcome<Quote>(
        meals.POST("/v1/orders/quote", {
            body: {
                child_id: basket.child,
                merchant_id: basket.shopId,
                lines: linesOf(basket),
                ...(own && { own_money_max: { amount: own } }),
            },
        }),
    );
    if (came.kind === "refused" && came.problem.code === "lines_refused") {
        const shop = await readShop(basket.shopId, basket.child);
        if (shop.kind === "done" && reprice(shop.answer.menu)) onRepriced();
    }
    return came;
}

function ofLine(problem: Problem, at: number): string | undefined {
    return problem.errors?.find(({ pointer }) => pointer.startsWith(`/lines/${at}/`))?.detail;
}

/** Why not, in plain words; what is missing may be one's own. */
function Refused({ problem, basket, onPay }: { problem: Problem; basket: Basket; onPay: (amount: number) => void }) {
    const w = useWords(words).basket;
    const { came } = useAsked(`allowance ${basket.child}`, () => readAllowance(basket.child));
    const missing = came.kind === "done" ? sum(basket) - came.answer.up_to.amount : 0;
    return (
        <Told isNow tone="look">
            <p>{said(problem)}</p>
            {MONEY.has(problem.code) && <p>{`${w.total} ${won(sum(basket))}`}</p>}
            {MONEY.has(problem.code) && missing > 0 && (
                <button type="button" class="eat-btn" onClick={() => onPay(missing)}>
                    {w.pay(won(missing))}
                </button>
            )}
        </Told>
    );
}

export function readAllowance(child: string): Promise<Outcome<Allowance>> {
    return outcome<Allowance>(meals.GET("/v1/allowance", { params: { query: { child_id: child } } }));
}

export function SendingScreen() {
    const w = useWords(words).sending;
    const [order, setOrder] = useState<Waiting>();
    useEffect(() => {
        void waiting().then((found) => (found ? setOrder(found) : goInstead("orders")));
    }, []);
    if (!order)
        return (
            <Screen title={w.title} hasBar={false}>
                {null}
            </Screen>
        );
    return <OnItsWay order={order} />;
}

function OnItsWay({ order }: { order: Waiting }) {
    const w = useWords(words).sending;
    const { sending, again } = useSending(order);
    useEffect(() => {
        if (sending.kind === "ordered") goInstead("orders", sending.order.order_id, "new");
    }, [sending.kind]);
    if (sending.kind === "refused")
        return (
            <Screen key="refused" title={w.refused} back={href("basket")} hasBar={false}>
                <Told isNow tone="look">
                    <p>{sending.problem.code === "order_id_stale" ? w.stale : said(sending.problem)}</p>
                    <p>{w.kept}</p>
                </Told>
                <a class="eat-btn primary" href={href("basket")}>
                    {w.backTo}
                </a>
            </Screen>
        );
    const isWaiting = sending.kind === "waiting";
    return (
        <Screen key={sending.kind} title={isWaiting ? w.waiting : w.title} hasBar={false}>
            <p lang="ko">
                {order.basket.shop} · {won(sum(order.basket))}
            </p>
            <Told>
                {isWaiting && sending.problem && <p>{said(sending.problem)}</p>}
                <p>{w.text}</p>
                {isWaiting && <p>{w.limit}</p>}
            </Told>
            {isWaiting && (
                <button type="button" class="eat-btn primary" onClick={again}>
                    {w.again}
                </button>
            )}
        </Screen>
    );
}
