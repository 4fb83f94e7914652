/** Shops by their numbers: an order tells only those, and a name that was seen once need not be asked for again. */
import { useEffect, useState } from "preact/hooks";
import { meals, outcome } from "../../api/meals";

const names = new Map<string, string>();
const asked = new Set<string>();
const listeners = new Set<() => void>();

export function nameShop(id: string, name: string): void {
    names.set(id, name);
}

export function readShop(id: string, child: string) {
    return outcome(
        meals.GET("/v1/merchants/{merchant_id}", {
            params: { path: { merchant_id: id }, query: { child_id: child } },
        }),
    );
}

/** A shop's name; until it is known, or if it is no more, `otherwise`. */
export function useShopName(id: string, child: string, otherwise: string): string {
    const [, again] = useState({});
    useEffect(() => {
        const tell = () => again({});
        listeners.add(tell);
        if (!names.has(id) && !asked.has(id)) {
            asked.add(id);
            void readShop(id, child).then((came) => {
                if (came.kind === "later") asked.delete(id);
                if (came.kind !== "done") return;
                nameShop(id, came.answer.name);
                listeners.forEach((each) => each());
            });
        }
        return () => void listeners.delete(tell);
    }, [id]);
    return names.get(id) ?? otherwise;
}
