/** Where one is on the desk: behind the `#` of the address, which no server is told. A report's number opens nothing by
 * itself, so that it may stand there, and be kept as a bookmark. */
import { useEffect, useState } from "preact/hooks";

export const LISTS = ["queue", "agenda", "closed", "told", "ready"] as const;
export type List = (typeof LISTS)[number];
export type Route = { name: List } | { name: "report"; id: string };

const REPORT = "r/";

export function routeOf(hash: string): Route {
    const text = hash.replace(/^#/, "");
    if (text.startsWith(REPORT)) return { name: "report", id: decodeURIComponent(text.slice(REPORT.length)) };
    return { name: LISTS.find((list) => list === text) ?? "queue" };
}

export function hrefOf(route: Route): string {
    return route.name === "report" ? `#${REPORT}${encodeURIComponent(route.id)}` : `#${route.name}`;
}

export function go(route: Route): void {
    location.hash = hrefOf(route);
}

export function useRoute(): Route {
    const [route, setRoute] = useState(() => routeOf(location.hash));
    useEffect(() => {
        const look = () => setRoute(routeOf(location.hash));
        addEventListener("hashchange", look);
        return () => removeEventListener("hashchange", look);
    }, []);
    return route;
}
