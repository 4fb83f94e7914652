/** Who reports: a guest, or somebody signed in. Guests come first, and nobody needs to sign in. */
import { useState } from "preact/hooks";
import { onLeave } from "../../device/leave";
import { useWords } from "../../kit/words";
import { session, signIn, signOut, type Session } from "../../session/session";
import { whoWords } from "./words-who";

/** The resident who is signed in on this tab; staff report as guests. */
export function resident(): Session | null {
    const found = session();
    return found?.pool === "residents" ? found : null;
}

// Whoever leaves in a hurry is signed out here at once, whatever the line does.
onLeave(async () => {
    if (resident()) void signOut();
});

export function Who() {
    const w = useWords(whoWords);
    const [who, setWho] = useState(resident);
    return (
        <section class="who" aria-label={w.title}>
            {who ? (
                <>
                    <p>
                        {w.signedIn(who.name)} {w.anonymous}
                    </p>
                    <button
                        type="button"
                        class="krds-btn small"
                        onClick={() => void signOut().then(() => setWho(null))}
                    >
                        {w.signOut}
                    </button>
                </>
            ) : (
                <>
                    <p>{w.guest}</p>
                    <button type="button" class="krds-btn small" onClick={() => signIn("residents", "/report/")}>
                        {w.signIn}
                    </button>
                </>
            )}
        </section>
    );
}
