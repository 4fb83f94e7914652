/** What a page asks of an API as it opens, and again when the line is back or something was ordered meanwhile. */
import { useEffect, useState } from "preact/hooks";
import type { Outcome, Problem } from "../../api/meals";
import { language } from "../../kit/words";

export type Asked<T> = Outcome<T> | { kind: "asking" };

const changed = new Set<() => void>();

/** What was read before may be otherwise now: an order has gone out, a link was made. */
export function refresh(): void {
    changed.forEach((tell) => tell());
}

/** The newest answer to a question that is made of `about`; the one before stays while the same is asked again, also in
 * another language: what is typed beneath it stays too. */
export function useAsked<T>(about: string, ask: () => Promise<Outcome<T>>): { came: Asked<T>; again: () => void } {
    const [came, setCame] = useState<{ about: string; came: Asked<T> }>({ about, came: { kind: "asking" } });
    const [round, setRound] = useState(0);
    const again = () => setRound((before) => before + 1);
    useEffect(() => {
        let isGone = false;
        void ask().then((next) => {
            if (isGone) return;
            // A broken line takes away nothing that is shown already.
            setCame((before) =>
                next.kind === "later" && before.about === about && before.came.kind === "done"
                    ? before
                    : { about, came: next },
            );
        });
        return () => void (isGone = true);
    }, [about, language(), round]);
    useEffect(() => {
        changed.add(again);
        addEventListener("online", again);
        return () => {
            changed.delete(again);
            removeEventListener("online", again);
        };
    }, []);
    return { came: came.about === about ? came.came : { kind: "asking" }, again };
}

export type { Problem };
