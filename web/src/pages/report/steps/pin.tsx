/** A pin on our own outlines, for whoever likes to point: a help, and never needed. No picture of anybody else's is asked for. */
import { circleMarker, map as newMap, polygon, type CircleMarker, type LeafletMouseEvent } from "leaflet";
import { useEffect, useRef } from "preact/hooks";
import { outlines, type Outline } from "../../eat/map/outlines";
import { useWords } from "../../../kit/words";
import type { Point } from "../answers";
import { placeWords } from "../words-place";

const ZOOM = 13;
const ZOOM_MAX = 18;
const DECIMALS = 5;

interface PinProps {
    point: Point;
    onPin: (point: Point) => void;
}

export function Pin({ point, onPin }: PinProps) {
    const w = useWords(placeWords);
    const box = useRef<HTMLDivElement>(null);
    const pin = useRef<CircleMarker>(undefined);
    // What was chosen before, by its whole name: it holds as long as the pin stays in it.
    const before = useRef(point.name);
    useEffect(() => {
        if (!box.current) return;
        let shapes: Outline[] = [];
        let isGone = false;
        const shown = newMap(box.current, {
            attributionControl: false,
            zoomAnimation: false,
            fadeAnimation: false,
            keyboard: false,
            maxZoom: ZOOM_MAX,
        }).setView([point.lat, point.lon], ZOOM);
        pin.current = circleMarker([point.lat, point.lon], {
            className: "outline-place",
            radius: 10,
            interactive: false,
        }).addTo(shown);
        shown.on("click", ({ latlng }: LeafletMouseEvent) => {
            const [lat, lon] = [latlng.lat, latlng.lng].map((degrees) => Number(degrees.toFixed(DECIMALS))) as [
                number,
                number,
            ];
            pin.current?.setLatLng([lat, lon]);
            const area = shapes.find(({ rings }) => isWithin(rings, lat, lon))?.name;
            const name = area && before.current?.endsWith(` ${area}`) ? before.current : area;
            onPin({ lat, lon, name: [name, w.pinned].filter(Boolean).join(" ") });
        });
        shown.getPane("tooltipPane")!.lang = "ko";
        void outlines(point).then((found) => {
            if (isGone) return;
            shapes = found;
            for (const { rings, name } of found)
                polygon(rings, { className: "outline-area", interactive: false })
                    .bindTooltip(name, { permanent: true, direction: "center", className: "outline-name" })
                    .addTo(shown)
                    .bringToBack();
        });
        return () => {
            isGone = true;
            shown.remove();
        };
    }, []);
    return <div ref={box} class="outline" role="group" aria-label={w.map} />;
}

/** Whether a place lies within rings, by how often a line to the east crosses them. */
function isWithin(rings: [number, number][][], lat: number, lon: number): boolean {
    let isIn = false;
    for (const ring of rings)
        ring.forEach(([y, x], at) => {
            const [beforeY, beforeX] = ring.at(at - 1)!;
            if (y > lat !== beforeY > lat && lon < ((beforeX - x) * (lat - y)) / (beforeY - y) + x) isIn = !isIn;
        });
    return isIn;
}
