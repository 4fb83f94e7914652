/** Where it is: by the device's position, by the name of a road, or by a list of neighbourhoods; and in words. */
import { useRef, useState } from "preact/hooks";
import { Next, Notice, TextField } from "../../../kit/fields";
import { later } from "../../../kit/later";
import { useWords } from "../../../kit/words";
import { ADDRESS_MAX, NAME_MAX, type Point } from "../answers";
import { placeWords } from "../words-place";
import { Areas } from "./areas";
import type { StepProps } from "./simple";

// 45 KB that most people never need: it is loaded as the map is opened.
const Pin = later(() => import("./pin").then((part) => part.Pin), false);
const POSITION_WITHIN_MS = 15_000;
const DECIMALS = 5;

export function Place({ answers, answer, next }: StepProps) {
    const w = useWords(placeWords);
    const [isTried, setTried] = useState(false);
    // Each choice by another way puts the map's pin anew.
    const [chosen, setChosen] = useState(0);
    const [isMapOpen, setMapOpen] = useState(false);
    const [finding, setFinding] = useState<"no" | "yes" | "failed">("no");

    const find = () => {
        setFinding("yes");
        navigator.geolocation.getCurrentPosition(
            ({ coords }) => {
                setFinding("no");
                setChosen((before) => before + 1);
                answer({ point: { lat: rounded(coords.latitude), lon: rounded(coords.longitude) } });
            },
            () => setFinding("failed"),
            { enableHighAccuracy: true, timeout: POSITION_WITHIN_MS, maximumAge: 60_000 },
        );
    };

    const { point } = answers;
    const road = useRef("");
    const choose = (place: Point, found = "") => {
        setChosen((before) => before + 1);
        // What somebody wrote in words stays; a road that was found before gives way to another.
        const isOwn = answers.address !== road.current;
        road.current = found;
        answer({ point: place, ...(isOwn ? {} : { address: found }) });
    };
    return (
        <>
            <p class="hint">{w.hint}</p>
            <button type="button" class="krds-btn large" onClick={find}>
                {w.mine}
            </button>
            <Areas onChoose={choose} />
            <div aria-live="polite">
                {finding === "yes" && <p>{w.finding}</p>}
                {point && <Notice kind="info">{point.name ? w.foundAt(point.name) : w.found}</Notice>}
            </div>
            {point && (
                <details class="field" onToggle={(event) => setMapOpen(event.currentTarget.open)}>
                    <summary>{w.openMap}</summary>
                    <p class="hint">{w.mapHint}</p>
                    {isMapOpen && <Pin key={chosen} point={point} onPin={(place) => answer({ point: place })} />}
                </details>
            )}
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
