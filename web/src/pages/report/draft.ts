/** A report from its first answer until it is received: kept on the device, sent once, and then forgotten.
 *
 * From the moment that it is sent its form is frozen: sent again it is the same report, whatever the line does (A1). */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { newRequestId } from "../../device/ids";
import { onLeave } from "../../device/leave";
import { dropDraft, keepDraft, readDraft } from "../../device/store";
import { NOTHING_YET, type Answers, type ReportForm } from "./answers";
import type { Step } from "./steps";

export interface Photo {
    requestId: string;
    name: string;
    file: Blob;
    /** Whether the place where it was taken is to be used: then it goes up as it is. */
    isPlaced?: boolean;
}

export interface Draft {
    requestId: string;
    step: Step;
    answers: Answers;
    photos: Photo[];
    /** What is being sent: from here on nothing of it changes. */
    form?: ReportForm;
    /** Whether it is sent as a report of one's own, signed in; frozen like the form. */
    isOwn?: boolean;
}

export const PAGE = "report";
const KEPT_AFTER_MS = 300;

export function fresh(): Draft {
    return { requestId: newRequestId(), step: "danger", answers: NOTHING_YET, photos: [] };
}

export interface Drafting {
    draft: Draft;
    /** Whether it was begun on an earlier visit. */
    isOld: boolean;
    change: (part: Partial<Draft>) => void;
    answer: (part: Partial<Answers>) => void;
    /** Begins anew, with nothing. */
    forget: () => Promise<void>;
    /** It is received: nothing of it is kept any more, while this page still shows it. */
    done: () => void;
}

/** The draft of this device; undefined as long as it is being read. */
export function useDraft(): Drafting | undefined {
    const [draft, setDraft] = useState<Draft>();
    const [isOld, setOld] = useState(false);
    const latest = useRef<Draft | undefined>(undefined);
    const isKept = useRef(true);

    useEffect(() => {
        void readDraft<Draft>(PAGE).then((found) => {
            latest.current = found ?? fresh();
            setOld(found !== undefined);
            setDraft(latest.current);
        });
    }, []);

    const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
    const keep = useCallback(() => {
        clearTimeout(timer.current);
        timer.current = undefined;
        const own = latest.current;
        if (!own || !isKept.current || !hasBegun(own)) return;
        // What another tab has on its way stays until it is received: this tab's draft then lasts as long as its page.
        void keepDraft<Draft>(PAGE, own, (found) => !found?.form || found.requestId === own.requestId);
    }, []);

    useEffect(() => {
        // A phone that puts the page away may never bring it back.
        const put = () => document.visibilityState === "hidden" && keep();
        document.addEventListener("visibilitychange", put);
        // Whoever leaves in a hurry leaves nothing unsent; what is on its way must still arrive.
        const undo = onLeave(async () => {
            if (latest.current?.form) return;
            isKept.current = false;
            await dropDraft<Draft>(PAGE, (found) => !found.form);
        });
        return () => {
            document.removeEventListener("visibilitychange", put);
            undo();
        };
    }, []);

    const change = useCallback((part: Partial<Draft>) => {
        if (!latest.current) return;
        latest.current = { ...latest.current, ...part };
        setDraft(latest.current);
        // A step is kept as it is taken, and what is sent before it is sent: whatever happens then, it is the same report.
        // Only letters wait, and never for the next one.
        if (part.answers) timer.current ??= setTimeout(keep, KEPT_AFTER_MS);
        else keep();
    }, []);
    const answer = useCallback((part: Partial<Answers>) => {
        if (latest.current) change({ answers: { ...latest.current.answers, ...part } });
    }, []);
    const forget = useCallback(async () => {
        const before = latest.current;
        latest.current = fresh();
        await dropDraft<Draft>(PAGE, (found) => !found.form || found.requestId === before?.requestId);
        isKept.current = true;
        setOld(false);
        setDraft(latest.current);
    }, []);
    const done = useCallback(() => {
        isKept.current = false;
        const { current: own } = latest;
        void dropDraft<Draft>(PAGE, (found) => found.requestId === own?.requestId);
    }, []);
    return draft && { draft, isOld, change, answer, forget, done };
}

function hasBegun(draft: Draft): boolean {
    return draft.step !== "danger" || draft.form !== undefined;
}
