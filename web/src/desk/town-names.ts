/** Towns by their names: the list of the day that the pages were made, which the browser keeps. A code that is not of it
 * is shown as it is. */
import { useEffect, useState } from "preact/hooks";

const NAMES = "/desk/towns.json";
let asked: Promise<Record<string, string>> | undefined;

/** The names of towns by their codes; an empty list where it cannot be had: codes do then. */
export function townNames(): Promise<Record<string, string>> {
    asked ??= fetch(NAMES, { credentials: "omit" })
        .then((answer) => (answer.ok ? (answer.json() as Promise<Record<string, string>>) : {}))
        .catch(() => {
            asked = undefined;
            return {};
        });
    return asked;
}

/** The codes of the towns that somebody means by words, each of which begins one of a name's, in their order. Of a city and
 * its districts it is the city, unless a district is named. */
export function townsNamed(typed: string, names: Record<string, string>): string[] {
    const words = typed.split(/\s+/).filter(Boolean);
    const last = words.at(-1);
    if (last === undefined) return [];
    const found = Object.entries(names)
        .map(([code, name]) => ({ code, parts: name.split(" ") }))
        .filter(({ parts }) => {
            let at = 0;
            return words.every((word) => {
                while (at < parts.length && !parts[at]?.startsWith(word)) at++;
                return at++ < parts.length;
            });
        });
    const ended = found.filter(({ parts }) => parts.at(-1)?.startsWith(last));
    return (ended.length ? ended : found).map(({ code }) => code);
}

/** Says a town's code as people do: `경기도 용인시 (41460)`. */
export function useTownNames(): (code: string) => string {
    const [names, setNames] = useState<Record<string, string>>({});
    useEffect(() => {
        let isThere = true;
        void townNames().then((found) => isThere && setNames(found));
        return () => void (isThere = false);
    }, []);
    return (code) => (names[code] ? `${names[code]} (${code})` : code);
}
