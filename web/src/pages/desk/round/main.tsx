/** The case worker's round: the list with its progress, one household, and letters. All stand at one address; a household
 * is behind its `#`, which no server is told. */
import { useEffect, useState } from "preact/hooks";
import { Desk, showDesk } from "../../../desk/frame";
import { useWords } from "../../../kit/words";
import { Keys } from "../cases/keys";
import { List } from "./list";
import { Visit } from "./visit";
import { words } from "./words";

const HOUSEHOLD = /^#(20\d\d-\d\d)\/([0-9A-Z]+)$/;

function Round() {
    const w = useWords(words);
    const [hash, setHash] = useState(location.hash);
    useEffect(() => {
        const look = () => setHash(location.hash);
        addEventListener("hashchange", look);
        return () => removeEventListener("hashchange", look);
    }, []);
    const [, round, household] = HOUSEHOLD.exec(hash) ?? [];
    return (
        <Desk title={w.title} step={hash} groups={["caseworker", "lead", "officer"]}>
            <Keys keys={[]} />
            {round && household ? (
                <Visit key={household} round={round} household={household} onBack={() => (location.hash = "")} />
            ) : (
                <List />
            )}
        </Desk>
    );
}

showDesk(<Round />);
