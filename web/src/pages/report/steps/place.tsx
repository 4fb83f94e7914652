/** Where it is: by the device's position, or by a list of neighbourhoods that needs no map; and in words. */
import { useEffect, useState } from "preact/hooks";
import { Next, Notice, TextField } from "../../../kit/fields";
import { useWords } from "../../../kit/words";
import { ADDRESS_MAX, NAME_MAX } from "../answers";
import { words } from "../words";
import { areasOf, provinces, type Province, type Town } from "../places";
import type { StepProps } from "./simple";

const POSITION_WITHIN_MS = 15_000;
const DECIMALS = 5;

export function Place({ answers, answer, next }: StepProps) {
    const w = useWords(words).place;
    const [isTried, setTried] = useState(false);
    const [finding, setFinding] = useState<"no" | "yes" | "failed">("no");

    const find = () => {
        setFinding("yes");
        navigator.geolocation.getCurrentPosition(
            ({ coords }) => {
                setFinding("no");
                answer({ point: { lat: rounded(coords.latitude), lon: rounded(coords.longitude) } });
            },
            () => setFinding("failed"),
            { enableHighAccuracy: true, timeout: POSITION_WITHIN_MS, maximumAge: 60_000 },
        );
    };

    const { point } = answers;
    return (
        <>
            <p class="hint">{w.hint}</p>
            <button type="button" class="krds-btn large" onClick={find}>
                {w.mine}
            </button>
            <Areas onChoose={(chosen) => answer({ point: chosen })} />
            <div aria-live="polite">
                {finding === "yes" && <p>{w.finding}</p>}
                {point && <Notice kind="info">{point.name ? w.foundAt(point.name) : w.found}</Notice>}
            </div>
            {finding === "failed" && !point && <Notice kind="danger">{w.failed}</Notice>}
            {isTried && !point && finding !== "failed" && <Notice kind="danger">{w.none}</Notice>}
            <TextField
                id="address"
                label={w.address}
                hint={w.addressHint}
                value={answers.address}
                max={ADDRESS_MAX - 60}
                isOptional
                onChange={(address) => answer({ address })}
            />
            {answers.about === "neighbour" && (
                <TextField
                    id="person"
                    label={w.person}
                    hint={w.personHint}
                    value={answers.person}
                    max={NAME_MAX}
                    isOptional
                    onChange={(person) => answer({ person })}
                />
            )}
            <Next onNext={() => (point ? next() : setTried(true))} />
        </>
    );
}

function rounded(degrees: number): number {
    return Number(degrees.toFixed(DECIMALS));
}

/** Province, district, neighbourhood: three lists of which each follows from the one before. */
function Areas({ onChoose }: { onChoose: (point: { lat: number; lon: number; name: string }) => void }) {
    const w = useWords(words).place;
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
    const w = useWords(words).place;
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
