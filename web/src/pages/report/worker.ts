/** Keeps the report's pages on the device, so that they open without a line; nothing of `/v1` is ever kept. */
import { readDraft } from "../../device/store";
import type { Draft } from "./draft";

declare const self: ServiceWorkerGlobalScope;
declare const FILES: string[];
declare const VERSION: string;

const CACHE = `pages-${VERSION}`;
const SLOW_MS = 4000;

self.addEventListener("install", (event) => {
    event.waitUntil(
        caches
            .open(CACHE)
            .then((cache) => cache.addAll(FILES))
            .then(() => self.skipWaiting()),
    );
});

self.addEventListener("activate", (event) => {
    event.waitUntil(
        caches
            .keys()
            .then((names) => Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name))))
            .then(() => self.clients.claim()),
    );
});

self.addEventListener("fetch", (event) => {
    const { pathname, origin } = new URL(event.request.url);
    if (origin !== self.location.origin || event.request.method !== "GET" || !FILES.includes(pathname)) return;
    // A page is asked for anew while there is a line; its parts never change.
    event.respondWith(pathname.endsWith("/") ? newest(event.request) : kept(event.request));
});

async function kept(request: Request): Promise<Response> {
    return (await caches.match(request, { ignoreSearch: true })) ?? fetch(request);
}

/** The page as it is now; as it was, where the line is broken or slower than anybody waits. */
async function newest(request: Request): Promise<Response> {
    const found = await caches.match(request, { ignoreSearch: true });
    const asked = fetch(request);
    if (!found) return asked;
    const late = new Promise<Response>((done) => setTimeout(() => done(found), SLOW_MS));
    return Promise.race([asked.catch(() => found), late]);
}

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
