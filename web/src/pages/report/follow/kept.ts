/** What is written or chosen while one follows a report, until it has arrived: a closed page loses none of it.
 *
 * Neither of the report's numbers is kept: a digest of the first tells reports apart, and opens nothing. So it goes on when
 * the report is opened again, and not before. *Leave this page* deletes it, and so does the first look after a day. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { onLeave } from "../../../device/leave";
import { dropDraft, keepDraft, readDraft } from "../../../device/store";

interface Kept<T> {
    of: string;
    /** Milliseconds since 1970. */
    at: number;
    value: T;
}

const KEPT_MS_MAX = 24 * 60 * 60 * 1000;

/** What is kept under this name of this report, else what `begin` makes; undefined as long as it is looked for. With null
 * it is forgotten, and begun anew. */
export function useKept<T>(name: string, alertId: string, begin: () => T): [T | undefined, (next: T | null) => void] {
    const [value, setValue] = useState<T>();
    const of = useRef("");
    const isKept = useRef(true);
    useEffect(() => {
        void (async () => {
            of.current = await digestOf(alertId).catch(() => "");
            isKept.current &&= of.current !== "";
            const found = await readDraft<Kept<T>>(name);
            const isOld = found !== undefined && Date.now() - found.at > KEPT_MS_MAX;
            if (isOld) await dropDraft(name);
            setValue(found && !isOld && found.of === of.current ? found.value : begin());
        })();
        return onLeave(() => {
            isKept.current = false;
            return dropDraft(name);
        });
    }, [alertId]);
    const keep = useCallback(
        (next: T | null) => {
            setValue(next ?? begin());
            if (next === null) void dropDraft(name);
            else if (isKept.current) void keepDraft(name, { of: of.current, at: Date.now(), value: next });
        },
        [alertId],
    );
    return [value, keep];
}

async function digestOf(alertId: string): Promise<string> {
    const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(alertId.toUpperCase()));
    return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
