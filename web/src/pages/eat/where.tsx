/** Asks where to look for shops: one's position, or a neighbourhood from a list that needs no map. */
import { useEffect, useState } from "preact/hooks";
import { useWords } from "../../kit/words";
import { Icon } from "./icons";
import { Told } from "./parts";
import { position, provinces, setPlace, townsOf, type Province, type Town } from "./place";
import { words } from "./words";

export function Where({ onChosen }: { onChosen: () => void }) {
    const w = useWords(words).near;
    const [finding, setFinding] = useState<"no" | "yes" | "failed">("no");
    const find = () => {
        setFinding("yes");
        position().then(
            (found) => {
                setPlace(found);
                onChosen();
            },
            () => setFinding("failed"),
        );
    };
    return (
        <section class="eat-box" aria-labelledby="where">
            <h2 id="where">{w.where}</h2>
            <p class="hint">{w.whereHint}</p>
            <button type="button" class="eat-btn primary" onClick={find} disabled={finding === "yes"}>
                <Icon name="pin" /> {w.mine}
            </button>
            <div aria-live="polite">{finding === "yes" && <p>{w.finding}</p>}</div>
            {finding === "failed" && (
                <Told isNow tone="look">
                    {w.failed}
                </Told>
            )}
            <details open={finding === "failed"}>
                <summary>{w.byList}</summary>
                <Areas onChosen={onChosen} />
            </details>
        </section>
    );
}

function Areas({ onChosen }: { onChosen: () => void }) {
    const w = useWords(words).near;
    const [known, setKnown] = useState<Province[]>([]);
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
        if (province) townsOf(province).then(setTowns, () => setMissing(true));
    }, [province]);
    if (isMissing) return <Told>{w.noList}</Told>;
    return (
        <>
            <Select
                id="province"
                label={w.province}
                names={known.map(({ name }) => name)}
                onChoose={(at) => setProvince(known[at])}
            />
            <Select
                key={province?.code}
                id="town"
                label={w.town}
                names={towns.map(({ name }) => name)}
                onChoose={(at) => setTown(towns[at])}
            />
            <Select
                key={`${province?.code} ${town?.name}`}
                id="area"
                label={w.area}
                names={town?.areas.map(([name]) => name) ?? []}
                onChoose={(at) => {
                    const area = town?.areas[at];
                    if (!area) return;
                    const [name, lat, lon] = area;
                    setPlace({ name, lat, lon });
                    onChosen();
                }}
            />
        </>
    );
}

interface SelectProps {
    id: string;
    label: string;
    names: string[];
    onChoose: (at: number) => void;
}

function Select({ id, label, names, onChoose }: SelectProps) {
    const w = useWords(words).near;
    return (
        <div class="field">
            <label for={id}>{label}</label>
            <select
                id={id}
                class="krds-input"
                disabled={!names.length}
                onChange={(event) => event.currentTarget.value && onChoose(Number(event.currentTarget.value))}
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
