/** Shops on a map of our own outlines: no picture of another host. Pins are for fingers and mice, and may cover each other;
 * the list below is for all. */
import L from "leaflet";
import { useEffect, useRef } from "preact/hooks";
import type { Near } from "../../../api/meals";
import { useWords } from "../../../kit/words";
import type { Place } from "../place";
import { href } from "../route";
import { outlines } from "./outlines";
import { mapWords } from "./words";

interface MapProps {
    place: Place;
    shops: Near[];
    radius: number;
}

export function ShopMap({ place, shops, radius }: MapProps) {
    const w = useWords(mapWords);
    const box = useRef<HTMLDivElement>(null);
    useEffect(() => {
        if (!box.current) return;
        const map = L.map(box.current, { attributionControl: false, zoomControl: false, keyboard: false });
        L.control.zoom({ zoomInTitle: w.closer, zoomOutTitle: w.farther }).addTo(map);
        const around = L.latLng(place.lat, place.lon).toBounds(2 * radius);
        map.fitBounds(around);
        let isGone = false;
        map.getPane("tooltipPane")!.lang = "ko";
        void outlines(place).then((shapes) => {
            if (isGone) return;
            for (const shape of shapes)
                L.polygon(shape.rings, { className: "eat-ground", interactive: false })
                    .bindTooltip(shape.name, { permanent: true, direction: "center", className: "eat-area" })
                    .addTo(map)
                    .bringToBack();
        });
        L.circleMarker([place.lat, place.lon], { radius: 8, className: "eat-me", interactive: false }).addTo(map);
        for (const shop of shops) {
            const icon = L.divIcon({
                className: `eat-pin kind-${shop.category}`,
                iconSize: [44, 44],
                iconAnchor: [22, 44],
            });
            L.marker([shop.lat, shop.lon], { icon, title: shop.name, alt: shop.name, keyboard: false })
                .on("click", () => (location.hash = href("shops", shop.merchant_id)))
                .addTo(map);
        }
        return () => {
            isGone = true;
            map.remove();
        };
    }, [place, shops, radius]);
    return (
        <>
            <div ref={box} class="eat-map" role="group" aria-label={w.name} />
            <p class="hint">{w.hint}</p>
        </>
    );
}
