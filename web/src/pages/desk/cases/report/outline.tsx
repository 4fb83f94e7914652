/** The map: the border of the centre's area and the place, drawn from our own boundaries. No picture of anybody else's is
 * asked for, so that nobody learns where one looks. */
import { circleMarker, control, map, polygon, type LatLngTuple } from "leaflet";
import { useEffect, useRef } from "preact/hooks";
import { useWords } from "../../../../kit/words";
import { reportWords } from "../words/report";

interface Props {
    rings: number[][][];
    at: LatLngTuple;
    label: string;
}

const ZOOM_MAX = 19;

export function Outline({ rings, at, label }: Props) {
    const w = useWords(reportWords).place;
    const box = useRef<HTMLDivElement>(null);
    useEffect(() => {
        if (!box.current) return;
        const shown = map(box.current, {
            attributionControl: false,
            zoomControl: false,
            zoomAnimation: false,
            fadeAnimation: false,
            maxZoom: ZOOM_MAX,
            zoomSnap: 0.25,
        });
        control.zoom({ zoomInTitle: w.closer, zoomOutTitle: w.farther }).addTo(shown);
        const area = polygon(rings as LatLngTuple[][], { className: "outline-area", interactive: false }).addTo(shown);
        circleMarker(at, { className: "outline-place", radius: 9, interactive: false }).addTo(shown);
        shown.fitBounds(area.getBounds().extend(at), { padding: [16, 16] });
        return () => void shown.remove();
    }, [rings, at[0], at[1], w]);
    return <div ref={box} class="outline" role="group" aria-label={label} />;
}
