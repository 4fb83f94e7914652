/** The auditor's page: last night's proof, an order's ledger, and who opened what. */
import { Desk, showDesk } from "../../../desk/frame";
import { useWords } from "../../../kit/words";
import { Ledger } from "./ledger";
import { Openings } from "./openings";
import { Proof } from "./proof";
import { words } from "./words";

function Audit() {
    const w = useWords(words);
    return (
        <Desk title={w.title} groups={["auditor"]}>
            <Proof />
            <Ledger />
            <Openings />
        </Desk>
    );
}

showDesk(<Audit />);
