/** The auditor's page: last night's proof, findings and what is done about them, shops' patterns, an order's ledger, and who
 * opened what. */
import { useState } from "preact/hooks";
import { Desk, showDesk } from "../../../desk/frame";
import { useWords } from "../../../kit/words";
import { Findings } from "./findings";
import { Ledger } from "./ledger";
import { OfChild } from "./of_child";
import { Openings } from "./openings";
import { Patterns } from "./patterns";
import { Proof } from "./proof";
import type { RowOf } from "./row";
import { words } from "./words";

function Audit() {
    const w = useWords(words);
    const [wanted, setWanted] = useState<RowOf>();
    const [opened, setOpened] = useState<{ child: string }>();
    return (
        <Desk title={w.title} groups={["auditor"]}>
            <Proof onPosted={(of) => setWanted({ ...of })} onChild={(child) => setOpened({ child })} />
            <Findings onPosted={(of) => setWanted({ ...of })} onChild={(child) => setOpened({ child })} />
            <Patterns />
            <Ledger wanted={wanted} />
            <Openings />
            <OfChild wanted={opened} />
        </Desk>
    );
}

showDesk(<Audit />);
