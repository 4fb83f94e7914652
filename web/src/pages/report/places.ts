/** The neighbourhoods of Korea (법정동) with a point in each, a file a province, from the service's own boundaries. */
export interface Province {
    code: string;
    name: string;
}

export interface Town {
    name: string;
    /** Name, latitude, longitude. */
    areas: [string, number, number][];
}

const FOLDER = "/report/places/";

async function file<T>(name: string): Promise<T> {
    const answer = await fetch(`${FOLDER}${name}.json`, { credentials: "omit" });
    if (!answer.ok) throw new Error(`${answer.status}`);
    return (await answer.json()) as T;
}

export function provinces(): Promise<{ date: string; provinces: Province[] }> {
    return file("provinces");
}

export function areasOf(province: Province): Promise<Town[]> {
    return file(province.code);
}
