/** What colleagues call whoever did something. An account is nobody's name: where it has none, that is said. */
import type { PartsWords } from "./words";

const ACCOUNT = /^[0-9a-f]{8}-[0-9a-f-]{27}$/i;
const SHOWN = 8;

const OF_A_FILE = /^files\//;

/** A file that did it is called so: which one, is told beside it. */
export function called(by: string, name: string | null | undefined, p: PartsWords): string {
    if (OF_A_FILE.test(by)) return p.byFile;
    return name || (ACCOUNT.test(by) ? p.noName(by.slice(0, SHOWN)) : by);
}
