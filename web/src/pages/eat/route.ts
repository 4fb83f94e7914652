/** Where one is within the page, behind the `#` of its address: back, a bookmark and a reload all work. */
import { useEffect, useState } from "preact/hooks";

export function parts(): string[] {
    return location.hash.replace(/^#\/?/, "").split("/").filter(Boolean).map(decodeURIComponent);
}

export function href(...to: string[]): string {
    return `#/${to.map(encodeURIComponent).join("/")}`;
}

export function go(...to: string[]): void {
    location.hash = href(...to);
}

/** Goes there in this one's place: back does not come here again. */
export function goInstead(...to: string[]): void {
    location.replace(href(...to));
}

export function useRoute(): string[] {
    const [route, setRoute] = useState(parts);
    useEffect(() => {
        const changed = () => setRoute(parts());
        addEventListener("hashchange", changed);
        return () => removeEventListener("hashchange", changed);
    }, []);
    return route;
}
