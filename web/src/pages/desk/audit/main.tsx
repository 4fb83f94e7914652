/** The auditor's page: last night's proof, an order's ledger, and who opened what. */
import { useState } from "preact/hooks";
import { Desk, showDesk } from "../../../desk/frame";
import { useWords } from "../../../kit/words";
import { Ledger } from "./ledger";
import { Openings } from "./openings";
import { Proof } from "./proof";
import type { OrderOf } from "./row";
import { words } from "./words";

function Audit() {
    const w = useWords(words);
    const [wanted, setWanted] = useState<OrderOf>();
    return (
        <Desk title={w.title} groups={["auditor"]}>
            <Proof onOrder={(of) => setWanted({ ...of })} />
            <Ledger wanted={wanted} />
            <Openings />
        </Desk>
    );
}

showDesk(<Audit />);
