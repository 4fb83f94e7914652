/** Where a report is about: the neighbourhoods of Korea (법정동) with a point in each, and the roads that lead through them.
 * A file a province, from the service's own boundaries and the post office's list; a phone loads one of each. */
export interface Province {
    code: string;
    name: string;
}

export interface Town {
    name: string;
    /** Name, latitude, longitude. */
    areas: [string, number, number][];
}

export interface Roads {
    /** The day of the list. */
    date: string;
    /** By town and neighbourhood, the roads with spaces between them. */
    towns: Record<string, Record<string, string>>;
}

const AREAS = "/report/places/";
const ROADS = "/places/roads/";

async function file<T>(path: string): Promise<T> {
    const answer = await fetch(`${path}.json`, { credentials: "omit" });
    if (!answer.ok) throw new Error(`${answer.status}`);
    return (await answer.json()) as T;
}

export function provinces(): Promise<{ date: string; provinces: Province[] }> {
    return file(`${AREAS}provinces`);
}

export function areasOf(province: Province): Promise<Town[]> {
    return file(`${AREAS}${province.code}`);
}

export function roadsOf(province: Province): Promise<Roads> {
    return file(`${ROADS}${province.code}`);
}
