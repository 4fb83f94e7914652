/** What this device keeps, and how to wipe it: at the foot of each page. */
import { useState } from "preact/hooks";
import { wipe } from "../../device/store";
import { useWords } from "../../kit/words";
import { words } from "./words";

export function Stays({ onWiped }: { onWiped: () => void }) {
    const w = useWords(words).stays;
    const [isWiped, setWiped] = useState(false);
    return (
        <>
            <details>
                <summary>{w.title}</summary>
                <p>{w.text}</p>
                <p>{w.history}</p>
                <button
                    type="button"
                    class="krds-btn small"
                    onClick={() =>
                        void wipe().then(() => {
                            setWiped(true);
                            onWiped();
                        })
                    }
                >
                    {w.wipe}
                </button>
                <p aria-live="polite">{isWiped ? w.wiped : ""}</p>
            </details>
            <p>
                <a href="/report/follow/">{w.follow}</a>
            </p>
            <p>
                <a href="/report/install/">{w.install}</a>
            </p>
        </>
    );
}
