/** Signing out by oneself: what is written and not sent goes with it, so that whoever has something is asked first. The
 * staff's own sign-in comes next: the next one at this desk is of the staff, too. */
import { useEffect, useState } from "preact/hooks";
import { later } from "../kit/later";
import { useWords } from "../kit/words";
import { reportsWithDrafts } from "../session/drafts";
import { keepGoing } from "../session/kept";
import { signOut, whenOut } from "../session/session";
import { draftsOfTab } from "./parts/drafts";
import { words } from "./words";

const SIGN_IN = "/sign-in/";
const DESK = "/desk/";

const Unsent = later(() => import("./unsent").then((part) => part.Unsent), false);

function leave(): void {
    keepGoing({ pool: "staff", to: DESK });
    location.replace(SIGN_IN);
}

const out = () => void signOut().then(leave);

export function SignOut() {
    const w = useWords(words);
    const [left, setLeft] = useState<{ reports: string[]; others: number }>();
    useEffect(() => whenOut(leave), []);
    const press = () => {
        const found = { reports: reportsWithDrafts(), others: draftsOfTab() };
        if (found.reports.length + found.others === 0) out();
        else setLeft(found);
    };
    return (
        <>
            <button type="button" class="krds-btn small" onClick={press}>
                {w.signOut}
            </button>
            {left && <Unsent {...left} onStay={() => setLeft(undefined)} onOut={out} />}
        </>
    );
}
