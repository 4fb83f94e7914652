/** What a page asks of an API as it opens: asked again by hand, and a page at a time where there is more. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { outcome, type Outcome } from "../../api/outcome";

type Call<T> = Promise<{ data?: T; error?: unknown; response: Response }>;

export interface Asked<T> {
    /** What came of it; nothing while it is under way for the first time. */
    came: Outcome<T> | undefined;
    answer: T | undefined;
    isBusy: boolean;
    again: () => Promise<void>;
    put: (answer: T) => void;
}

/** Asks as soon as the page is there, and anew whenever `on` changes. What came last counts, whatever came late. */
export function useAsked<T>(ask: () => Call<T>, on: readonly unknown[]): Asked<T> {
    const [came, setCame] = useState<Outcome<T>>();
    const [isBusy, setBusy] = useState(true);
    const turn = useRef(0);
    const again = useCallback(async () => {
        const mine = ++turn.current;
        setBusy(true);
        const found = await outcome(ask());
        if (mine !== turn.current) return;
        setCame(found);
        setBusy(false);
    }, on);
    useEffect(() => {
        setCame(undefined);
        void again();
        return () => void turn.current++;
    }, [again]);
    const put = (answer: T) => setCame({ kind: "done", answer });
    return { came, answer: came?.kind === "done" ? came.answer : undefined, isBusy, again, put };
}

export interface Pages<L> {
    lines: L[];
    came: Outcome<unknown> | undefined;
    isBusy: boolean;
    hasMore: boolean;
    more: () => Promise<void>;
    again: () => Promise<void>;
}

/** A list that comes a page at a time: `ask` gets where to go on, `linesOf` finds a page's lines in the answer. */
export function usePages<T extends { next?: string }, L>(
    ask: (next: string | undefined) => Call<T>,
    linesOf: (answer: T) => L[],
    on: readonly unknown[],
): Pages<L> {
    const [lines, setLines] = useState<L[]>([]);
    const [next, setNext] = useState<string>();
    const [came, setCame] = useState<Outcome<unknown>>();
    const [isBusy, setBusy] = useState(true);
    const turn = useRef(0);
    const load = useCallback(async (from: string | undefined) => {
        const mine = ++turn.current;
        setBusy(true);
        const found = await outcome(ask(from));
        if (mine !== turn.current) return;
        setCame(found);
        setBusy(false);
        if (found.kind !== "done") return;
        const page = linesOf(found.answer);
        setLines((known) => (from === undefined ? page : [...known, ...page]));
        setNext(found.answer.next ?? undefined);
    }, on);
    useEffect(() => {
        setLines([]);
        setNext(undefined);
        setCame(undefined);
        void load(undefined);
        return () => void turn.current++;
    }, [load]);
    return {
        lines,
        came,
        isBusy,
        hasMore: next !== undefined,
        more: () => load(next),
        again: () => load(undefined),
    };
}
