/** Where it is: by the device's position, by the name of a road, or by a list of neighbourhoods; and in words. */
import { useEffect, useRef, useState } from "preact/hooks";
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
/** A position that is less certain may lie in another neighbourhood: it is said so. */
const CERTAIN_M = 500;

export function Place({ answers, answer, next }: StepProps) {
    const w = useWords(placeWords);
    const [isTried, setTried] = useState(false);
    // Each choice by another way puts the map's pin anew.
    const [chosen, setChosen] = useState(0);
    const [isMapOpen, setMapOpen] = useState(false);
    const [finding, setFinding] = useState<"no" | "yes" | "failed">("no");
    const [withinM, setWithinM] = useState(0);
    // The name that was pressed has gone, and what it led to may be below the screen: it is shown and read out.
    const [searched, setSearched] = useState(0);
    const told = useRef<HTMLDivElement>(null);
    useEffect(() => {
        if (!searched) return;
        told.current?.focus({ preventScroll: true });
        told.current?.scrollIntoView({ block: "center" });
    }, [searched]);

    const find = () => {
        setFinding("yes");
        navigator.geolocation.getCurrentPosition(
            ({ coords }) => {
                setFinding("no");
                setChosen((before) => before + 1);
                setWithinM(coords.accuracy);
                answer({ point: { lat: rounded(coords.latitude), lon: rounded(coords.longitude) } });
            },
            () => setFinding("failed"),
            { enableHighAccuracy: true, timeout: POSITION_WITHIN_MS, maximumAge: 60_000 },
        );
    };

    const { point } = answers;
    const road = useRef("");
    const choose = (place: Point, found = "", isSearched = false) => {
        setChosen((before) => before + 1);
        // What somebody wrote in words stays; a road that was found before gives way to another.
        const isOwn = answers.address !== road.current;
        road.current = found;
        setFinding("no");
        if (isSearched) setSearched((before) => before + 1);
        answer({ point: place, ...(isOwn ? {} : { address: found }) });
    };
    return (
        <>
            <p class="hint">{w.hint}</p>
            <button type="button" class="krds-btn large" onClick={find}>
                {w.mine}
            </button>
            <div class="positioned" aria-live="polite">
                {finding === "yes" && <p class="hint">{w.finding}</p>}
                {finding === "no" && point && !point.name && (
                    <Notice kind="info">{withinM > CERTAIN_M ? w.foundAbout : w.found}</Notice>
                )}
            </div>
            {finding === "failed" && <Notice kind="danger">{w.failed}</Notice>}
            <Areas onChoose={choose} />
            <div aria-live="polite" data-place ref={told} tabIndex={-1}>
                {point?.name && <Notice kind="info">{w.foundAt(point.name)}</Notice>}
            </div>
            {point && (
                <details class="field" onToggle={(event) => setMapOpen(event.currentTarget.open)}>
                    <summary>{w.openMap}</summary>
                    <p class="hint">{w.mapHint}</p>
                    {isMapOpen && <Pin key={chosen} point={point} onPin={(place) => answer({ point: place })} />}
                </details>
            )}
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
