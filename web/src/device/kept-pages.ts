/** What a page's service worker does: it keeps the page's files on the device, and nothing of `/v1`, ever. */
declare const self: ServiceWorkerGlobalScope;
declare const FILES: string[];
declare const VERSION: string;

const SLOW_MS = 4000;

/** Keeps the files under a name of the page's own, so that no page forgets what another has kept. */
export function keepPages(page: string): void {
    const own = `${page}-${VERSION}`;
    self.addEventListener("install", (event) => {
        event.waitUntil(
            caches
                .open(own)
                .then((cache) => cache.addAll(FILES))
                .then(() => self.skipWaiting()),
        );
    });
    self.addEventListener("activate", (event) => {
        const isOld = (name: string) => name.startsWith(`${page}-`) && name !== own;
        event.waitUntil(
            caches
                .keys()
                .then((names) => Promise.all(names.filter(isOld).map((name) => caches.delete(name))))
                .then(() => self.clients.claim()),
        );
    });
    self.addEventListener("fetch", (event) => {
        const { pathname, origin } = new URL(event.request.url);
        // As the edge has it, a page's address may end without its slash.
        const path = FILES.find((each) => each === pathname || each === `${pathname}/`);
        if (origin !== self.location.origin || event.request.method !== "GET" || !path) return;
        // A page is asked for anew while there is a line; its parts never change.
        event.respondWith(path.endsWith("/") ? newest(event.request, path) : kept(event.request));
    });
}

async function kept(request: Request): Promise<Response> {
    return (await caches.match(request, { ignoreSearch: true })) ?? fetch(request);
}

/** The page as it is now; as it was, where the line is broken or slower than anybody waits. */
async function newest(request: Request, path: string): Promise<Response> {
    const found = await caches.match(path);
    const asked = fetch(request);
    if (!found) return asked;
    const late = new Promise<Response>((done) => setTimeout(() => done(found), SLOW_MS));
    return Promise.race([asked.catch(() => found), late]);
}
