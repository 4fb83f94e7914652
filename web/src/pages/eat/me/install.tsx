/** Onto a phone: the address as a picture for its camera, or at once where the browser offers it. */
import qrcode from "qrcode-generator";
import { useEffect, useState } from "preact/hooks";
import { useWords } from "../../../kit/words";
import { HOME } from "../front";
import { meWords } from "./words";

type Offer = Event & { prompt: () => Promise<void> };

export function Install() {
    const w = useWords(meWords);
    const [offer, setOffer] = useState<Offer>();
    useEffect(() => {
        const offered = (event: Event) => {
            event.preventDefault();
            setOffer(event as Offer);
        };
        addEventListener("beforeinstallprompt", offered);
        return () => removeEventListener("beforeinstallprompt", offered);
    }, []);
    return (
        <details>
            <summary>{w.install}</summary>
            {offer && (
                <button type="button" class="eat-btn primary" onClick={() => void offer.prompt()}>
                    {w.installNow}
                </button>
            )}
            <p>{w.installText}</p>
            <Code text={location.origin + HOME} name={w.qr} />
            <p class="hint">{location.origin + HOME}</p>
        </details>
    );
}

function Code({ text, name }: { text: string; name: string }) {
    const code = qrcode(0, "M");
    code.addData(text);
    code.make();
    const size = code.getModuleCount();
    const dark: string[] = [];
    for (let row = 0; row < size; row++)
        for (let column = 0; column < size; column++)
            if (code.isDark(row, column)) dark.push(`M${column} ${row}h1v1h-1z`);
    return (
        <svg class="eat-qr" role="img" aria-label={name} viewBox={`-2 -2 ${size + 4} ${size + 4}`}>
            <rect x="-2" y="-2" width={size + 4} height={size + 4} fill="#fff" />
            <path d={dark.join("")} fill="#000" />
        </svg>
    );
}
