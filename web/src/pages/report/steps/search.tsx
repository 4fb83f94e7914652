/** A place by the name of its road or neighbourhood, as one types it. */
import { useEffect, useMemo, useState } from "preact/hooks";
import { Notice, TextField } from "../../../kit/fields";
import { day, useWords } from "../../../kit/words";
import type { Point } from "../answers";
import type { Province, Town } from "../../../kit/places";
import { roadsOf, type Roads } from "../places";
import { placesOf, search, type Place } from "../search";
import { placeWords } from "../words-place";

const TYPED_MAX = 60;

interface SearchProps {
    province: Province;
    towns: Town[];
    /** The neighbourhood, and the road with the number as they were meant. */
    onChoose: (point: Point, road: string) => void;
}

export function Search({ province, towns, onChoose }: SearchProps) {
    const w = useWords(placeWords);
    const [typed, setTyped] = useState("");
    const [roads, setRoads] = useState<Roads>();
    const [isMissing, setMissing] = useState(false);
    const isAsked = typed.trim() !== "";

    // Whoever chooses from the lists loads no roads.
    useEffect(() => {
        if (isAsked && !roads) roadsOf(province).then(setRoads, () => setMissing(true));
    }, [isAsked]);
    const places = useMemo(() => placesOf(towns, roads), [towns, roads]);
    const found = useMemo(() => search(places, typed), [places, typed]);

    const choose = (place: Place) => {
        const { lat, lon, town, area, road } = place;
        setTyped("");
        onChoose(
            { lat, lon, name: [province.name, town, area].filter(Boolean).join(" ") },
            road ? [road, found.number].filter(Boolean).join(" ") : "",
        );
    };
    return (
        <div class="roads">
            <TextField
                id="search"
                kind="search"
                label={w.search}
                hint={w.searchHint}
                value={typed}
                max={TYPED_MAX}
                onChange={setTyped}
            />
            {isMissing && <Notice kind="info">{w.noRoads}</Notice>}
            <div aria-live="polite">
                {isAsked && !roads && !isMissing && <p class="hint">{w.roadsComing}</p>}
                {isAsked && (roads || isMissing) && <p class="hint">{w.foundCount(found.places.length, found.more)}</p>}
            </div>
            <ul class="answers">
                {found.places.map((place) => (
                    <li key={`${place.town} ${place.area} ${place.road ?? ""}`}>
                        <button type="button" class="krds-btn answer found" lang="ko" onClick={() => choose(place)}>
                            <strong>
                                {[place.road ?? place.area, place.road && found.number].filter(Boolean).join(" ")}
                            </strong>{" "}
                            <span class="hint">{[place.town, place.area].filter(Boolean).join(" ")}</span>
                        </button>
                    </li>
                ))}
            </ul>
            {roads && <p class="hint">{w.roadsDate(day(roads.date))}</p>}
        </div>
    );
}
