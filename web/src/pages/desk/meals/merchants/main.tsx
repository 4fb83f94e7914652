/** Shops: applications are let in or not, the list is searched, a shop is suspended, and what children told is settled. */
import { showDesk } from "../../../../desk/frame";
import { Frame, OfTown } from "../../../../desk/meals/frame";
import { useOpened } from "../../../../desk/meals/views";
import { useWords } from "../../../../kit/words";
import { Applications } from "./applications";
import { Find } from "./find";
import { Register } from "./register";
import { Refusals } from "./refusals";
import { Shop } from "./shop";
import { words } from "./words";

function Merchants() {
    const w = useWords(words);
    const [merchantId, open] = useOpened("merchants");
    return (
        <Frame place="merchants" title={w.title} step={merchantId ?? ""}>
            {merchantId ? (
                <Shop merchantId={merchantId} onBack={() => open(undefined)} />
            ) : (
                <OfTown>
                    {(town) => (
                        <>
                            <Applications town={town} />
                            <Refusals town={town} onOpen={open} />
                            <Find town={town} onOpen={open} />
                            <Register town={town} onOpen={open} />
                        </>
                    )}
                </OfTown>
            )}
        </Frame>
    );
}

showDesk(<Merchants />);
