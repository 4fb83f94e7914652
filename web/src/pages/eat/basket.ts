/** What is chosen and not ordered yet: of one shop at a time, for one child, as long as the tab is open. */
import { useEffect, useState } from "preact/hooks";
import type { Dish, Shop } from "../../api/meals";
import { keep, kept as keptText } from "../../device/kept";
import { chosen } from "./who";

export interface Chosen {
    itemId: string;
    name: string;
    price: number;
    count: number;
}

export interface Basket {
    child: string;
    shopId: string;
    shop: string;
    lines: Chosen[];
}

const KEY = "basket";
const COUNT_MAX = 99;
const listeners = new Set<() => void>();
let kept: Basket | null | undefined;

export function basket(): Basket | null {
    kept ??= read();
    return kept && kept.child === chosen() && kept.lines.length ? kept : null;
}

function read(): Basket | null {
    try {
        return JSON.parse(keptText("tab", KEY) ?? "null") as Basket | null;
    } catch {
        return null;
    }
}

export function put(next: Basket | null): void {
    kept = next;
    keep("tab", KEY, next && JSON.stringify(next));
    listeners.forEach((tell) => tell());
}

/** One more of a dish. What was chosen at another shop makes room, and is given back so that it can be undone. */
export function add(
    shop: Pick<Shop, "merchant_id" | "name">,
    dish: Pick<Dish, "item_id" | "name" | "price">,
): Basket | null {
    const child = chosen();
    if (!child) return null;
    const before = basket();
    const isOther = before !== null && before.shopId !== shop.merchant_id;
    const base: Basket = before && !isOther ? before : { child, shopId: shop.merchant_id, shop: shop.name, lines: [] };
    const line = base.lines.find((each) => each.itemId === dish.item_id);
    const more = {
        itemId: dish.item_id,
        name: dish.name,
        price: dish.price,
        count: Math.min((line?.count ?? 0) + 1, COUNT_MAX),
    };
    put({
        ...base,
        lines: line ? base.lines.map((each) => (each === line ? more : each)) : [...base.lines, more],
    });
    return isOther ? before : null;
}

export function setCount(itemId: string, count: number): void {
    const now = basket();
    if (!now) return;
    const lines = now.lines.map((each) =>
        each.itemId === itemId ? { ...each, count: Math.min(count, COUNT_MAX) } : each,
    );
    put({ ...now, lines: lines.filter((each) => each.count > 0) });
}

/** The menu as it is now: prices follow it. True if one was another. */
export function reprice(menu: Dish[]): boolean {
    const now = basket();
    if (!now) return false;
    const price = (line: Chosen) => menu.find((dish) => dish.item_id === line.itemId)?.price ?? line.price;
    if (now.lines.every((line) => price(line) === line.price)) return false;
    put({ ...now, lines: now.lines.map((line) => ({ ...line, price: price(line) })) });
    return true;
}

export function sum({ lines }: Basket): number {
    return lines.reduce((total, line) => total + line.price * line.count, 0);
}

export function count({ lines }: Basket): number {
    return lines.reduce((total, line) => total + line.count, 0);
}

export function useBasket(): Basket | null {
    const [, again] = useState({});
    useEffect(() => {
        const tell = () => again({});
        listeners.add(tell);
        return () => void listeners.delete(tell);
    }, []);
    return basket();
}
