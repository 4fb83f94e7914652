/** The report's page on a phone: its address as a code for the camera, and a place on the home screen if one wants it. */
import { useEffect, useState } from "preact/hooks";
import { Notice } from "../../../kit/fields";
import { Page, show } from "../../../kit/page";
import { useWords } from "../../../kit/words";
import { Code } from "./code";
import { words } from "./words";

/** What browsers tell that can put a page on the home screen by themselves. */
interface InstallEvent extends Event {
    prompt: () => Promise<unknown>;
}

function Install() {
    const w = useWords(words);
    const [asked, setAsked] = useState<InstallEvent>();
    useEffect(() => {
        const keep = (event: Event) => {
            event.preventDefault();
            setAsked(event as InstallEvent);
        };
        addEventListener("beforeinstallprompt", keep);
        return () => removeEventListener("beforeinstallprompt", keep);
    }, []);
    const address = `${location.origin}/report/`;
    return (
        <Page title={w.title} step="install" footer={<a href="/report/">{w.report}</a>}>
            <p>{w.text}</p>
            <Code text={address} name={w.code} />
            <p class="address">{address}</p>
            <h2>{w.home}</h2>
            <Notice kind="info">{w.seen}</Notice>
            {asked ? (
                <button type="button" class="krds-btn large primary" onClick={() => void asked.prompt()}>
                    {w.put}
                </button>
            ) : (
                <ul>
                    <li>{w.android}</li>
                    <li>{w.iphone}</li>
                </ul>
            )}
            <p class="hint">{w.offline}</p>
            <div class="actions">
                <button type="button" class="krds-btn" onClick={() => print()}>
                    {w.print}
                </button>
            </div>
        </Page>
    );
}

show(<Install />);
void navigator.serviceWorker?.register("/report/worker.js", { scope: "/report/" }).catch(() => undefined);
