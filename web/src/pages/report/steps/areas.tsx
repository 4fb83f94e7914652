/** A place by three lists of which each follows from the one before, and by search within the first: no map is needed. */
import { useEffect, useState } from "preact/hooks";
import { Notice } from "../../../kit/fields";
import { useWords } from "../../../kit/words";
import type { Point } from "../answers";
import { areasOf, provinces, type Province, type Town } from "../places";
import { placeWords } from "../words-place";
import { Search } from "./search";

interface AreasProps {
    /** The neighbourhood; of somebody who searched, the road too. */
    onChoose: (point: Point, road?: string) => void;
}

export function Areas({ onChoose }: AreasProps) {
    const w = useWords(placeWords);
    const [known, setKnown] = useState<{ date: string; provinces: Province[] }>();
    const [isMissing, setMissing] = useState(false);
    const [province, setProvince] = useState<Province>();
    const [towns, setTowns] = useState<Town[]>([]);
    const [town, setTown] = useState<Town>();

    useEffect(() => {
        provinces().then(setKnown, () => setMissing(true));
    }, []);
    useEffect(() => {
        setTowns([]);
        setTown(undefined);
        if (province) areasOf(province).then(setTowns, () => setMissing(true));
    }, [province]);

    if (isMissing) return <Notice kind="info">{w.noList}</Notice>;
    return (
        <div class="areas">
            <Select
                id="province"
                label={w.province}
                names={known?.provinces.map(({ name }) => name) ?? []}
                onChoose={(at) => setProvince(known?.provinces[at])}
            />
            {province && towns.length > 0 && (
                <Search key={province.code} province={province} towns={towns} onChoose={onChoose} />
            )}
            <Select
                key={province?.code}
                id="town"
                label={w.town}
                names={towns.map(({ name }) => name || w.noTown)}
                onChoose={(at) => setTown(towns[at])}
            />
            <Select
                key={`${province?.code} ${town?.name}`}
                id="area"
                label={w.area}
                names={town?.areas.map(([name]) => name) ?? []}
                onChoose={(at) => {
                    const area = town?.areas[at];
                    if (!area || !province || !town) return;
                    const [name, lat, lon] = area;
                    onChoose({ lat, lon, name: [province.name, town.name, name].filter(Boolean).join(" ") });
                }}
            />
            {known && <p class="hint">{w.date(known.date)}</p>}
        </div>
    );
}

interface SelectProps {
    id: string;
    label: string;
    names: string[];
    onChoose: (at: number) => void;
}

function Select({ id, label, names, onChoose }: SelectProps) {
    const w = useWords(placeWords);
    return (
        <div class="field">
            <label for={id}>{label}</label>
            <select
                id={id}
                class="krds-input"
                disabled={!names.length}
                onChange={(event) => onChoose(Number(event.currentTarget.value))}
            >
                <option value="">{w.choose}</option>
                {names.map((name, at) => (
                    <option key={name} value={at} lang="ko">
                        {name}
                    </option>
                ))}
            </select>
        </div>
    );
}
