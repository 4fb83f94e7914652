/** The first page of whoever is not signed in: what this is, the way in, and the way to somebody who helps. */
import { useEffect } from "preact/hooks";
import { useWords } from "../../kit/words";
import { session, signIn, signOut } from "../../session/session";
import { Bowl, Icon } from "./icons";
import { Switches } from "./parts";
import { frontWords } from "./front-words";

export const HOME = "/eat/";

export function Front() {
    const w = useWords(frontWords);
    const other = session();
    useEffect(() => {
        document.title = w.name;
    });
    return (
        <>
            <header class="eat-top">
                <span class="eat-name" aria-hidden="true">
                    <Icon name="bowl" /> {w.name}
                </span>
                <Switches />
            </header>
            <main class="eat eat-front">
                <Bowl part={1} />
                <h1>{w.title}</h1>
                <p>{w.text}</p>
                {other ? (
                    <>
                        <p>{w.otherAccount(other.name)}</p>
                        <a class="eat-btn" href="/desk/">
                            {w.work}
                        </a>
                        <button
                            type="button"
                            class="eat-btn primary"
                            onClick={() => void signOut().then(() => signIn("residents", HOME))}
                        >
                            {w.signInElse}
                        </button>
                    </>
                ) : (
                    <button type="button" class="eat-btn primary" onClick={() => signIn("residents", HOME)}>
                        {w.signIn}
                    </button>
                )}
                <p class="hint">{w.hint}</p>
                <hr />
                <p>{w.helpText}</p>
                <a class="eat-btn" href="/report/">
                    {w.help}
                </a>
                {!other && (
                    <p class="eat-small">
                        <a href="/desk/">{w.work}</a>
                    </p>
                )}
            </main>
        </>
    );
}
