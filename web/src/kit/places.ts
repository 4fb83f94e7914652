/** The neighbourhoods of Korea (법정동), each with a point within it: a file a province, from the service's own boundaries. */
export interface Province {
    code: string;
    name: string;
}

export interface Town {
    /** Empty where a province has no towns (Sejong). */
    name: string;
    areas: [name: string, lat: number, lon: number][];
}

const AREAS = "/report/places/";

/** A file of ours, beside the pages. Rejects where the line is bad. */
export async function file<T>(path: string): Promise<T> {
    const answer = await fetch(`${path}.json`, { credentials: "omit" });
    if (!answer.ok) throw new TypeError(`${path}: ${answer.status}`);
    return (await answer.json()) as T;
}

/** All provinces, and the day of their boundaries. */
export function provinces(): Promise<{ date: string; provinces: Province[] }> {
    return file(`${AREAS}provinces`);
}

export function townsOf({ code }: Province): Promise<Town[]> {
    return file(`${AREAS}${code}`);
}
