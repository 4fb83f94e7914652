/** A neighbourhood by three lists, of which each follows from the one before: no map is needed. */
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { latin } from "./latin";
import { provinces, townsOf, type Province, type Town } from "./places";
import { language } from "./words";

export interface AreaWords {
    province: string;
    town: string;
    area: string;
    choose: string;
    /** In place of a town's name, where a province has none. */
    noTown: string;
}

export interface Area {
    /** Province, town and neighbourhood, as far as each has a name. */
    names: string[];
    lat: number;
    lon: number;
}

interface AreasProps {
    words: AreaWords;
    onChoose: (area: Area) => void;
    /** What is said as long as the lists cannot be loaded. */
    missing: ComponentChildren;
    /** Another way within a province, such as a search. */
    within?: (province: Province, towns: Town[]) => ComponentChildren;
    /** What is said of the day of the lists. */
    dated?: (date: string) => ComponentChildren;
}

export function Areas({ words, onChoose, missing, within, dated }: AreasProps) {
    const [known, setKnown] = useState<{ date: string; provinces: Province[] }>();
    const [isMissing, setMissing] = useState(false);
    const [round, setRound] = useState(0);
    const [province, setProvince] = useState<Province>();
    const [towns, setTowns] = useState<Town[]>([]);
    const [town, setTown] = useState<Town>();

    useEffect(() => {
        const again = () => (setMissing(false), setRound((before) => before + 1));
        addEventListener("online", again);
        return () => removeEventListener("online", again);
    }, []);
    useEffect(() => {
        if (!known) provinces().then(setKnown, () => setMissing(true));
    }, [round]);
    useEffect(() => {
        let isGone = false;
        setTowns([]);
        setTown(undefined);
        if (province)
            townsOf(province).then(
                // Whoever chooses quickly gets the towns of the last choice.
                (found) => isGone || setTowns(found),
                () => isGone || setMissing(true),
            );
        return () => void (isGone = true);
    }, [province, round]);

    if (isMissing) return <>{missing}</>;
    return (
        <>
            <Select
                id="province"
                label={words.province}
                choose={words.choose}
                names={known?.provinces.map(({ name }) => name) ?? []}
                onChoose={(at) => setProvince(known?.provinces[at])}
            />
            {province && towns.length > 0 && within?.(province, towns)}
            <Select
                key={province?.code}
                id="town"
                label={words.town}
                choose={words.choose}
                names={towns.map(({ name }) => name || words.noTown)}
                onChoose={(at) => setTown(towns[at])}
            />
            <Select
                key={`${province?.code} ${town?.name}`}
                id="area"
                label={words.area}
                choose={words.choose}
                names={town?.areas.map(([name]) => name) ?? []}
                onChoose={(at) => {
                    const area = town?.areas[at];
                    if (!area || !province || !town) return;
                    const [name, lat, lon] = area;
                    onChoose({ lat, lon, names: [province.name, town.name, name].filter(Boolean) });
                }}
            />
            {known && dated?.(known.date)}
        </>
    );
}

interface SelectProps {
    id: string;
    label: string;
    choose: string;
    names: string[];
    /** Which of the names. */
    onChoose: (at: number) => void;
}

function Select({ id, label, choose, names, onChoose }: SelectProps) {
    return (
        <div class="field">
            <label for={id}>{label}</label>
            <select
                id={id}
                class="krds-input"
                disabled={!names.length}
                onChange={(event) => event.currentTarget.value && onChoose(Number(event.currentTarget.value))}
            >
                <option value="">{choose}</option>
                {names.map((name, at) => (
                    <option key={name} value={at} lang="ko">
                        {language() === "en" ? `${latin(name)} · ${name}` : name}
                    </option>
                ))}
            </select>
        </div>
    );
}
