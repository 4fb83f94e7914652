/** Asks where to look for shops: one's position, or a neighbourhood from a list that needs no map. */
import { useState } from "preact/hooks";
import { Areas } from "../../kit/areas";
import { useWords } from "../../kit/words";
import { Icon } from "./icons";
import { Told } from "./parts";
import { position, setPlace } from "./place";
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
                <Areas
                    words={w}
                    missing={<Told>{w.noList}</Told>}
                    onChoose={({ lat, lon, names }) => {
                        setPlace({ lat, lon, name: names.at(-1) });
                        onChosen();
                    }}
                />
            </details>
        </section>
    );
}
