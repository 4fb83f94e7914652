/** A point to begin with: that of a neighbourhood, from the lists that reporters choose from. */
import { useEffect, useState } from "preact/hooks";
import { SelectField } from "../../../../desk/parts/fields";
import { useWords } from "../../../../kit/words";
import { provinces, townsOf, type Province, type Town } from "../../../../kit/places";
import { words } from "./words";

const byNumber = (names: string[]) => Object.fromEntries(names.map((name, at) => [String(at), name]));

export function Position({ onChoose }: { onChoose: (lat: number, lon: number) => void }) {
    const w = useWords(words).form;
    const [known, setKnown] = useState<Province[]>([]);
    const [towns, setTowns] = useState<Town[]>([]);
    const [chosen, setChosen] = useState({ province: "", town: "", area: "" });
    useEffect(() => {
        provinces().then(
            (found) => setKnown(found.provinces),
            () => setKnown([]),
        );
    }, []);
    useEffect(() => {
        const province = known[Number(chosen.province)];
        setTowns([]);
        if (chosen.province !== "" && province) townsOf(province).then(setTowns, () => setTowns([]));
    }, [chosen.province, known]);
    const areas = chosen.town === "" ? [] : (towns[Number(chosen.town)]?.areas ?? []);
    return (
        <div class="search">
            <SelectField
                id="place-province"
                label={w.province}
                hasNone
                options={byNumber(known.map(({ name }) => name))}
                value={chosen.province}
                onChange={(province) => setChosen({ province, town: "", area: "" })}
            />
            <SelectField
                id="place-town"
                label={w.town}
                hasNone
                options={byNumber(towns.map(({ name }) => name || "–"))}
                value={chosen.town}
                onChange={(town) => setChosen({ ...chosen, town, area: "" })}
            />
            <SelectField
                id="place-area"
                label={w.area}
                hasNone
                hint={w.areaHint}
                options={byNumber(areas.map(([name]) => name))}
                value={chosen.area}
                onChange={(area) => {
                    setChosen({ ...chosen, area });
                    const point = areas[Number(area)];
                    if (point) onChoose(point[1], point[2]);
                }}
            />
        </div>
    );
}
