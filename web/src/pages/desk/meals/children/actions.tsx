/** What an officer does with an account: each with its reason, after one has read what will happen. */
import { useState } from "preact/hooks";
import { desk, type Desk } from "../../../../api/desk";
import { useAct } from "../../../../desk/parts/acting";
import { Confirm } from "../../../../desk/parts/confirm";
import { useDraft } from "../../../../desk/parts/drafts";
import { SelectField } from "../../../../desk/parts/fields";
import { TownField } from "../../../../desk/town-field";
import { WithWhy } from "../../../../desk/parts/with_why";
import { TextField } from "../../../../kit/fields";
import { asTyped } from "../../../../kit/typed";
import { useWords } from "../../../../kit/words";
import { words } from "./words";

type Child = Desk["ChildView"];
type Step = "status" | "move" | "card";

interface ActionsProps {
    child: Child;
    onChanged: (child: Child, told: string) => void;
    onMoved: () => void;
}

export function Actions(props: ActionsProps) {
    const w = useWords(words);
    const [step, setStep] = useState<Step>();
    const { child } = props;
    const buttons: [Step, string][] = [
        ["status", child.status === "active" ? w.suspend : w.resume],
        ["card", w.card],
        ["move", w.move],
    ];
    const close = () => setStep(undefined);
    return (
        <section>
            <h2>{w.actions}</h2>
            <div class="actions">
                {buttons.map(([each, name]) => (
                    <button key={each} type="button" class="krds-btn" data-act={each} onClick={() => setStep(each)}>
                        {name}
                    </button>
                ))}
            </div>
            {step === "status" && <Status {...props} onClose={close} />}
            {step === "card" && <Card {...props} onClose={close} />}
            {step === "move" && <Move {...props} onClose={close} />}
        </section>
    );
}

type StepProps = ActionsProps & { onClose: () => void };

function Status({ child, onChanged, onClose }: StepProps) {
    const w = useWords(words);
    const act = useAct();
    const isSuspending = child.status === "active";
    const to = isSuspending ? ("suspended" as const) : ("active" as const);
    return (
        <WithWhy
            name="status"
            of={`${child.child_id} ${to}`}
            title={isSuspending ? w.suspendTitle(child.child_id) : w.resumeTitle(child.child_id)}
            text={isSuspending ? w.suspendText : w.resumeText}
            doIt={isSuspending ? w.suspend : w.resume}
            act={act}
            onClose={onClose}
            onDo={async (why) => {
                const how = { params: { path: { child_id: child.child_id } }, body: { status: to, why } };
                const changed = await act.run(() => desk.POST("/v1/desk/children/{child_id}/status", how));
                if (changed) onChanged(changed, isSuspending ? w.suspended : w.resumed);
                return changed !== undefined;
            }}
        />
    );
}

function Move({ child, onMoved, onClose }: StepProps) {
    const w = useWords(words);
    const act = useAct();
    const draft = useDraft(`move-${child.child_id}`, { town: "" });
    return (
        <WithWhy
            name="move"
            of={child.child_id}
            title={w.moveTitle(child.child_id)}
            text={w.moveText}
            doIt={w.move}
            act={act}
            isReady={/^\d{5}$/.test(asTyped(draft.value.town))}
            onClose={onClose}
            onDo={async (why) => {
                const body = { municipality: asTyped(draft.value.town), why };
                const how = { params: { path: { child_id: child.child_id } }, body };
                const moved = await act.run(() => desk.POST("/v1/desk/children/{child_id}/move", how));
                if (!moved) return false;
                draft.wipe();
                onMoved();
                return true;
            }}
        >
            <TownField
                id="move-town"
                label={w.moveTo}
                value={draft.value.town}
                onChange={(town) => draft.change({ town })}
            />
        </WithWhy>
    );
}

function Card({ child, onChanged, onClose }: StepProps) {
    const w = useWords(words);
    const act = useAct();
    const held = child.cards.find((card) => card.state === "active")?.card_ref ?? "";
    const draft = useDraft(`card-${child.child_id}`, { ref: "", replaces: held, why: held ? "lost" : "first" });
    const { value, change, wipe } = draft;
    const give = async () => {
        const body = {
            card_ref: value.ref.trim(),
            replaces: value.replaces.trim() || null,
            why: value.why as Desk["CardRequest"]["why"],
        };
        const how = { params: { path: { child_id: child.child_id } }, body };
        const given = await act.run(() => desk.POST("/v1/desk/children/{child_id}/cards", how));
        if (!given) return;
        wipe();
        onClose();
        onChanged(given, w.carded);
    };
    return (
        <Confirm
            title={w.cardTitle(child.child_id)}
            doIt={w.card}
            act={act}
            isReady={value.ref.trim() !== ""}
            onDo={() => void give()}
            onCancel={onClose}
        >
            <p>{w.cardText}</p>
            <TextField id="card-ref" label={w.newCard} value={value.ref} max={40} onChange={(ref) => change({ ref })} />
            <TextField
                id="card-replaces"
                label={w.replaces}
                value={value.replaces}
                max={40}
                isOptional
                onChange={(replaces) => change({ replaces })}
            />
            <SelectField
                id="card-why"
                label={w.cardWhy}
                options={w.cardWhys}
                value={value.why as keyof typeof w.cardWhys}
                onChange={(why) => change({ why })}
            />
        </Confirm>
    );
}
