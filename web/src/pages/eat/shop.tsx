/** One shop: its hours, and of each dish whether it can be bought, said before anything is ordered (M7, M9). */
import { useState } from "preact/hooks";
import { meals, outcome, said, type Dish, type Shop } from "../../api/meals";
import { language, useWords } from "../../kit/words";
import { useAsked } from "./asked";
import { add, put, sum, useBasket, type Basket } from "./basket";
import { hoursToday } from "./hours";
import { Answer, Screen, Told } from "./parts";
import { href } from "./route";
import { nameShop, readShop } from "./shops";
import { won } from "./shown";
import { words } from "./words";

/** Refusals that own money cures: the rest of a dish may be paid by oneself. */
export const MONEY = new Set(["over_day_cap", "over_month_cap", "over_order_cap", "not_enough_money"]);

export function ShopScreen({ id, child }: { id: string; child: string }) {
    const w = useWords(words);
    const { came, again } = useAsked(`${id} ${child}`, () => readShop(id, child));
    const title = came.kind === "done" ? came.answer.name : w.shop.menu;
    return (
        <Screen key={id} title={title} back={href()}>
            <Answer
                came={came}
                again={again}
                refused={(problem) => <Told>{problem.code === "not_found" ? w.shop.gone : said(problem)}</Told>}
            >
                {(shop) => <Opened shop={shop} child={child} />}
            </Answer>
        </Screen>
    );
}

function Opened({ shop, child }: { shop: Shop; child: string }) {
    const w = useWords(words);
    nameShop(shop.merchant_id, shop.name);
    const today = shop.hours && hoursToday(shop.hours);
    const canChoose = shop.can_order || MONEY.has(shop.code ?? "");
    return (
        <>
            <p class="eat-sub">
                <span class={shop.open_now ? "eat-can" : "eat-not"}>{shop.open_now ? w.shop.open : w.shop.closed}</span>
                {today && <> · {w.shop.today(today)}</>}
                {shop.address && (
                    <>
                        {" · "}
                        <span lang="ko">{shop.address}</span>
                    </>
                )}
            </p>
            {shop.used_lately && <p class="eat-lately">{w.shop.lately}</p>}
            {shop.can_order ? (
                <p class="eat-here">{w.shop.upTo(won(shop.up_to.amount))}</p>
            ) : (
                <Told tone="look">{shop.detail ?? w.shop.cannot}</Told>
            )}
            <h2>{w.shop.menu}</h2>
            {!shop.menu.length && <p>{w.shop.noMenu}</p>}
            <Dishes shop={shop} canChoose={canChoose} />
            <RefusedMe shopId={shop.merchant_id} child={child} />
        </>
    );
}

function Dishes({ shop, canChoose }: { shop: Shop; canChoose: boolean }) {
    const w = useWords(words).shop;
    const basket = useBasket();
    const [replaced, setReplaced] = useState<Basket | null>(null);
    const [last, setLast] = useState("");
    // One more of a dish comes on top of what is chosen here.
    const left = shop.up_to.amount - (basket?.shopId === shop.merchant_id ? sum(basket) : 0);
    const counted = (dish: Dish) =>
        (basket?.shopId === shop.merchant_id && basket.lines.find((line) => line.itemId === dish.item_id)?.count) || 0;
    const take = (dish: Dish) => {
        const before = add(shop, dish);
        if (before) setReplaced(before);
        setLast(w.added(dish.name, counted(dish) + 1));
    };
    return (
        <>
            {replaced && (
                <Told isNow tone="look">
                    <p>{w.replaced(replaced.shop)}</p>
                    <button type="button" class="eat-btn" onClick={() => (put(replaced), setReplaced(null))}>
                        {w.undo}
                    </button>
                </Told>
            )}
            <p class="unseen" role="status">
                {last}
            </p>
            <ul class="eat-menu">
                {shop.menu.map((dish) => (
                    <li key={dish.item_id} data-dish={dish.item_id}>
                        <span class="eat-dish">
                            <strong lang="ko">{dish.name}</strong>
                            <span>{won(dish.price)}</span>
                            {!dish.can_order ? (
                                <span class="eat-not">{w.why[dish.kind] ?? w.cannot}</span>
                            ) : (
                                shop.can_order &&
                                dish.price > left && (
                                    <span class="eat-not">
                                        {(left < shop.up_to.amount ? w.overToo : w.over)(won(dish.price - left))}
                                    </span>
                                )
                            )}
                        </span>
                        {dish.can_order && canChoose && (
                            <button type="button" class="eat-btn add" onClick={() => take(dish)}>
                                <span class="unseen">{w.addTo(dish.name)[0]}</span>
                                {w.add}
                                <span class="unseen">{w.addTo(dish.name)[1]}</span>
                                {counted(dish) > 0 && (
                                    <span class="eat-number" aria-hidden="true">
                                        {counted(dish)}
                                    </span>
                                )}
                            </button>
                        )}
                    </li>
                ))}
            </ul>
        </>
    );
}

/** One tap, and nothing need be said. */
function RefusedMe({ shopId, child }: { shopId: string; child: string }) {
    const w = useWords(words);
    const [told, setTold] = useState<string>();
    const tell = async () => {
        const came = await outcome(
            meals.POST("/v1/merchants/{merchant_id}/refusals", {
                params: { path: { merchant_id: shopId } },
                body: { child_id: child },
            }),
        );
        if (came.kind === "done") setTold(came.answer.message);
        else setTold(came.problem ? said(came.problem) : w.line);
    };
    return (
        <section class="eat-foot">
            {told ? (
                <Told isNow tone="good">
                    <p lang={language()}>{told}</p>
                </Told>
            ) : (
                <>
                    <p class="hint">{w.shop.refusedHint}</p>
                    <button type="button" class="eat-btn" onClick={() => void tell()}>
                        {w.shop.refused}
                    </button>
                </>
            )}
        </section>
    );
}
