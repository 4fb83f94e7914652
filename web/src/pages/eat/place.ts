/** Where one looks for shops: a neighbourhood that was chosen stays on the device, a position only in its tab. */
import { useEffect, useState } from "preact/hooks";
import { keep, kept, type Where } from "../../device/kept";

export interface Place {
    lat: number;
    lon: number;
    /** Of a neighbourhood; one's own position has none. */
    name?: string | undefined;
}

const KEY = "place";
const POSITION_WITHIN_MS = 15_000;
const DECIMALS = 4;
const listeners = new Set<() => void>();

export function place(): Place | null {
    return read("tab") ?? read("device");
}

function read(where: Where): Place | null {
    try {
        return JSON.parse(kept(where, KEY) ?? "null") as Place | null;
    } catch {
        return null;
    }
}

export function setPlace(next: Place | null): void {
    keep("tab", KEY, next && JSON.stringify(next));
    if (next?.name || !next) keep("device", KEY, next && JSON.stringify(next));
    listeners.forEach((tell) => tell());
}

export function usePlace(): Place | null {
    const [, again] = useState({});
    useEffect(() => {
        const tell = () => again({});
        listeners.add(tell);
        return () => void listeners.delete(tell);
    }, []);
    return place();
}

/** The device's position, to some ten metres: a shop is found by it, and no house. */
export function position(): Promise<Place> {
    const rounded = (degrees: number) => Number(degrees.toFixed(DECIMALS));
    return new Promise((done, failed) =>
        navigator.geolocation.getCurrentPosition(
            ({ coords }) => done({ lat: rounded(coords.latitude), lon: rounded(coords.longitude) }),
            failed,
            { timeout: POSITION_WITHIN_MS, maximumAge: 60_000 },
        ),
    );
}
