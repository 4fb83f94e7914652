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
