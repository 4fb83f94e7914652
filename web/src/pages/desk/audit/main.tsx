/** The auditor's page: last night's proof, an order's ledger, and who opened what. */
import { useState } from "preact/hooks";
import { Desk, showDesk } from "../../../desk/frame";
import { useWords } from "../../../kit/words";
import { Ledger } from "./ledger";
import { OfChild } from "./of_child";
import { Openings } from "./openings";
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
            <Ledger wanted={wanted} />
            <Openings />
            <OfChild wanted={opened} />
        </Desk>
    );
}

showDesk(<Audit />);
