/** What the device keeps for a page, in one place, so that one can see it and wipe it: drafts and, if asked, receipts.
 * A device that keeps nothing (a private window) works as long as the page is open. */
import { forget, tellNotKept } from "./kept";
import { openDB, type DBSchema, type IDBPDatabase } from "idb";

export interface Receipt {
    alertId: string;
    code: string;
    savedAt: string;
}

interface Kept extends DBSchema {
    draft: { key: string; value: unknown };
    receipt: { key: string; value: Receipt };
}

const NAME = "pages";
let opened: Promise<IDBPDatabase<Kept>> | undefined;

function open(): Promise<IDBPDatabase<Kept>> {
    opened ??= openDB<Kept>(NAME, 1, {
        upgrade(database) {
            database.createObjectStore("draft");
            database.createObjectStore("receipt");
        },
        // Another tab wipes or renews it: this one lets go, and opens it anew when it writes.
        blocking: (_current, _blocked, event) => {
            (event.target as IDBDatabase).close();
            opened = undefined;
        },
    });
    opened.catch(() => {
        opened = undefined;
        tellNotKept();
    });
    return opened;
}

async function quietly<T>(what: () => Promise<T>, otherwise: T): Promise<T> {
    try {
        return await what();
    } catch {
        return otherwise;
    }
}

/** The same for what is to be kept: where it is not, the page says so. */
function keeping(what: () => Promise<boolean>): Promise<boolean> {
    return what().catch(() => {
        tellNotKept();
        return false;
    });
}

/** Keeps a draft, where `may` says that it can take the place of what another tab has kept; whether it is kept. */
export function keepDraft<T>(
    page: string,
    draft: T,
    may: (found: T | undefined) => boolean = () => true,
): Promise<boolean> {
    return keeping(async () => {
        const { store, done } = (await open()).transaction("draft", "readwrite");
        const isMine = may((await store.get(page)) as T | undefined);
        if (isMine) await store.put(draft, page);
        await done;
        return isMine;
    });
}

export function readDraft<T>(page: string): Promise<T | undefined> {
    return quietly(async () => (await (await open()).get("draft", page)) as T | undefined, undefined);
}

export function dropDraft<T>(page: string, may: (found: T) => boolean = () => true): Promise<void> {
    return quietly(async () => {
        const { store, done } = (await open()).transaction("draft", "readwrite");
        const found = (await store.get(page)) as T | undefined;
        if (found !== undefined && may(found)) await store.delete(page);
        await done;
    }, undefined);
}

export function saveReceipt(receipt: Receipt): Promise<boolean> {
    return keeping(async () => Boolean(await (await open()).put("receipt", receipt, receipt.alertId)));
}

export function savedReceipts(): Promise<Receipt[]> {
    return quietly(async () => (await open()).getAll("receipt"), []);
}

export function dropReceipt(alertId: string): Promise<void> {
    return quietly(async () => (await open()).delete("receipt", alertId), undefined);
}

/** Forgets all of it, also what the browser holds of the pages themselves. */
export async function wipe(): Promise<void> {
    await quietly(async () => {
        const database = await open();
        await Promise.all([database.clear("draft"), database.clear("receipt")]);
    }, undefined);
    await quietly(async () => {
        for (const name of await caches.keys()) await caches.delete(name);
        for (const each of await navigator.serviceWorker.getRegistrations()) await each.unregister();
    }, undefined);
    forget("device");
    forget("tab");
}
