/** Children: found by number or card, enrolled, and each account with all that happened and can be done. */
import { desk } from "../../../../api/desk";
import { showDesk } from "../../../../desk/frame";
import { Frame, OfTown } from "../../../../desk/meals/frame";
import { useOpened } from "../../../../desk/meals/views";
import { useAct } from "../../../../desk/parts/acting";
import { Why } from "../../../../desk/parts/confirm";
import { useDraft } from "../../../../desk/parts/drafts";
import { Told } from "../../../../desk/parts/told";
import { Next, TextField } from "../../../../kit/fields";
import { later } from "../../../../kit/later";
import { useWords } from "../../../../kit/words";
import { Account } from "./account";
import { Find } from "./find";
import { NotEating } from "./not_eating";
import { words } from "./words";

// What is done to many at once comes after the rest: few want it.
const ByFile = later(() => import("./by_file").then((part) => part.ByFile));

const NUMBER_MAX = 40;

function Children() {
    const w = useWords(words);
    const [childId, open] = useOpened("children");
    return (
        <Frame place="children" title={childId ? w.titleOf(childId) : w.title} step={childId ?? ""}>
            {childId ? (
                <Account childId={childId} onBack={() => open(undefined)} />
            ) : (
                <OfTown>
                    {(town) => (
                        <>
                            <Find town={town} onOpen={open} />
                            <NotEating town={town} onOpen={open} />
                            <Enrol town={town} onEnrolled={open} />
                            <ByFile key={town} town={town} />
                        </>
                    )}
                </OfTown>
            )}
        </Frame>
    );
}

function Enrol({ town, onEnrolled }: { town: string; onEnrolled: (childId: string) => void }) {
    const w = useWords(words);
    const act = useAct();
    const draft = useDraft(`enrol-${town}`, { childId: "", why: "" });
    const enrol = async () => {
        const body = { child_id: draft.value.childId.trim(), municipality: town, why: draft.value.why.trim() };
        const child = await act.run(() => desk.POST("/v1/desk/children", { body }));
        if (!child) return;
        draft.wipe();
        onEnrolled(child.child_id);
    };
    return (
        <section>
            <h2>{w.enrol}</h2>
            <TextField
                id="enrol-id"
                label={w.childId}
                hint={w.enrolHint}
                value={draft.value.childId}
                max={NUMBER_MAX}
                onChange={(childId) => draft.change({ childId })}
            />
            <Why id="enrol-why" value={draft.value.why} onChange={(why) => draft.change({ why })} />
            <Told act={act} />
            <Next onNext={() => void enrol()}>{w.enrolDo}</Next>
        </section>
    );
}

showDesk(<Children />);
