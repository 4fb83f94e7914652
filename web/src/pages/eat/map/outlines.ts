/** The outlines of neighbourhoods around a place: files of our own, a district each, loaded as the map opens. */
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import type { Place } from "../place";

export interface Outline {
    name: string;
    rings: [lat: number, lon: number][][];
}

/** A district's code, and the box that it lies in: west, south, east, north. */
type Known = [code: string, west: number, south: number, east: number, north: number];

const AT = "/outlines";
const REACH_DEGREES = 0.04;
const loaded = new Map<string, Promise<Outline[]>>();

/** Nothing where the line is bad: the pins stand there without. */
export async function outlines({ lat, lon }: Place): Promise<Outline[]> {
    try {
        const known = await file<Known[]>("districts");
        const near = known.filter(
            ([, west, south, east, north]) =>
                lon > west - REACH_DEGREES &&
                lon < east + REACH_DEGREES &&
                lat > south - REACH_DEGREES &&
                lat < north + REACH_DEGREES,
        );
        return (await Promise.all(near.map(([code]) => district(code)))).flat();
    } catch {
        return [];
    }
}

function district(code: string): Promise<Outline[]> {
    const found = loaded.get(code) ?? read(code);
    loaded.set(code, found);
    found.catch(() => loaded.delete(code));
    return found;
}

async function read(code: string): Promise<Outline[]> {
    const topology = await file<Topology<{ areas: GeometryCollection<{ name: string }> }>>(code);
    return feature(topology, topology.objects.areas).features.map(({ geometry, properties }) => ({
        name: properties.name,
        rings: (geometry.type === "MultiPolygon"
            ? geometry.coordinates.flat()
            : geometry.type === "Polygon"
              ? geometry.coordinates
              : []
        ).map((ring) => ring.map(([lon = 0, lat = 0]) => [lat, lon] as [number, number])),
    }));
}

async function file<T>(name: string): Promise<T> {
    const answer = await fetch(`${AT}/${name}.json`);
    if (!answer.ok) throw new TypeError(`${name}: ${answer.status}`);
    return (await answer.json()) as T;
}
