/** Sends a report once, however often that takes: at once, when the line is back, and when the page is opened again. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Problem, Schemas } from "../../api/alerts";
import { report } from "../../api/reports";
import type { ReportForm } from "./answers";

/** Of a report of one's own, signed in, there is no receipt code. */
export type ReceiptView = Schemas["OwnReceiptView"] & { receipt_code?: string };
export type Sending =
    | { kind: "sending" }
    | { kind: "waiting"; problem?: Problem | undefined }
    | { kind: "refused"; problem: Problem }
    | { kind: "received"; receipt: ReceiptView };

const AGAIN_AFTER_S = 15;

/** What becomes of a form while it is there; `again` tries at once. */
export function useSending(form: ReportForm | undefined, isOwn = false): { sending: Sending; again: () => void } {
    const [sending, setSending] = useState<Sending>({ kind: "sending" });
    const [round, setRound] = useState(0);
    const again = () => setRound((before) => before + 1);
    const isOver = useRef(false);

    useEffect(() => {
        if (!form || isOver.current) return;
        let timer: ReturnType<typeof setTimeout> | undefined;
        let isGone = false;
        setSending({ kind: "sending" });
        void report(form, isOwn).then((came) => {
            if (isGone) return;
            if (came.kind === "done") {
                isOver.current = true;
                setSending({ kind: "received", receipt: came.answer });
            } else if (came.kind === "refused") setSending({ kind: "refused", problem: came.problem });
            else {
                setSending({ kind: "waiting", problem: came.problem });
                if (!isOwn) void sendOnceOnline();
                timer = setTimeout(again, (came.afterS ?? AGAIN_AFTER_S) * 1000);
            }
        });
        addEventListener("online", again);
        return () => {
            isGone = true;
            clearTimeout(timer);
            removeEventListener("online", again);
        };
    }, [form, round]);
    return { sending, again };
}

/** Asks the browser, where it can, to send what waits once there is a line, also if the page was closed meanwhile. */
async function sendOnceOnline(): Promise<void> {
    try {
        const worker = (await navigator.serviceWorker.ready) as ServiceWorkerRegistration & {
            sync?: { register(tag: string): Promise<void> };
        };
        await worker.sync?.register("send");
    } catch {
        // Then it goes when the page is opened again.
    }
}
