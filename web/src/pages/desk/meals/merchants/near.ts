/** Whether a shop's point lies in or near its town: figures that were typed the wrong way round lead a child to the sea. */
import { useEffect, useState } from "preact/hooks";
import { townNames } from "../../../../desk/town-names";
import { provinces, townsOf } from "../../../../kit/places";

/** From the nearest neighbourhood of the town, in kilometres: the largest of them measure less. */
export const NEAR_KM = 20;
const KM_A_DEGREE = 111.2;

type Point = readonly [lat: number, lon: number];

/** How far a point is from the nearest of some, in kilometres; of none it is nowhere. */
export function distance([lat, lon]: Point, points: readonly Point[]): number | undefined {
    const narrow = Math.cos((lat * Math.PI) / 180);
    const each = points.map(([a, o]) => Math.hypot(a - lat, (o - lon) * narrow) * KM_A_DEGREE);
    return each.length ? Math.min(...each) : undefined;
}

/** The points of a town's neighbourhoods, from the lists of the service's own boundaries; none while they are not there. */
async function pointsOf(town: string): Promise<Point[]> {
    const name = (await townNames())[town];
    const province = (await provinces()).provinces.find((each) => name?.startsWith(each.name));
    if (!name || !province) return [];
    const own = name.slice(province.name.length).trim();
    const isIn = (each: string) => each === own || each.startsWith(`${own} `);
    const towns = (await townsOf(province)).filter((each) => isIn(each.name));
    return towns.flatMap((each) => each.areas.map(([, lat, lon]) => [lat, lon] as const));
}

/** Tells how many kilometres a point is away from a town, where that is too far to be right. */
export function useFar(town: string): (lat: number, lon: number) => number | undefined {
    const [points, setPoints] = useState<Point[]>([]);
    useEffect(() => {
        let isThere = true;
        pointsOf(town).then(
            (found) => isThere && setPoints(found),
            // The shop can be written down all the same.
            () => undefined,
        );
        return () => void (isThere = false);
    }, [town]);
    return (lat, lon) => {
        const km = distance([lat, lon], points);
        return km !== undefined && km > NEAR_KM ? Math.round(km) : undefined;
    };
}
