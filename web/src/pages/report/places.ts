/** The roads of Korea with the neighbourhoods that they lead through, from the post office's list: a file a province. */
import { file, type Province } from "../../kit/places";

export interface Roads {
    /** The day of the list. */
    date: string;
    /** By town and neighbourhood, the roads with spaces between them. */
    towns: Record<string, Record<string, string>>;
}

const ROADS = "/places/roads/";

export function roadsOf(province: Province): Promise<Roads> {
    return file(`${ROADS}${province.code}`);
}
