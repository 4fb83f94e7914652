/** Keeps the report's pages on the device, so that they open without a line, and sends what waited for one. */
import { keepPages } from "../../device/kept-pages";
import { readDraft } from "../../device/store";
import type { Draft } from "./draft";

declare const self: ServiceWorkerGlobalScope;

keepPages("report");

self.addEventListener("sync", (event) => {
    const sync = event as ExtendableEvent & { tag: string };
    if (sync.tag === "send") sync.waitUntil(send());
});

/** Sends what was sent while there was no line. The page sends it once more, and gets the same receipt. */
async function send(): Promise<void> {
    const draft = await readDraft<Draft>("report");
    // A report of somebody signed in waits for the page: a token lies nowhere that a worker could read.
    if (!draft?.form || draft.isOwn) return;
    await fetch("/v1/alerts", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(draft.form),
    });
}
