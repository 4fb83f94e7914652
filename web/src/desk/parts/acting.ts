/** Something that is done by a call: once at a time, and whatever is refused says why and keeps what was typed. */
import { useRef, useState } from "preact/hooks";
import { outcome, type Outcome } from "../../api/outcome";

type Call<T> = Promise<{ data?: T; error?: unknown; response: Response }>;

export interface Act {
    isBusy: boolean;
    /** What came of the last try, while it is not mended. */
    refused: Outcome<unknown> | undefined;
    /** What was done, in words. */
    done: string | undefined;
    /** Does it; what it answers, or nothing where it was not done. A second press while it is under way does nothing. */
    run: <T>(call: () => Call<T>, told?: string | ((answer: T) => string)) => Promise<T | undefined>;
    clear: () => void;
}

export function useAct(): Act {
    const [isBusy, setBusy] = useState(false);
    const [refused, setRefused] = useState<Outcome<unknown>>();
    const [done, setDone] = useState<string>();
    const running = useRef(false);
    const clear = () => {
        setRefused(undefined);
        setDone(undefined);
    };
    async function run<T>(call: () => Call<T>, told?: string | ((answer: T) => string)): Promise<T | undefined> {
        if (running.current) return undefined;
        running.current = true;
        setBusy(true);
        clear();
        const came = await outcome(call());
        running.current = false;
        setBusy(false);
        if (came.kind !== "done") {
            setRefused(came);
            return undefined;
        }
        setDone(typeof told === "function" ? told(came.answer) : told);
        return came.answer;
    }
    return { isBusy, refused, done, run, clear };
}
