/** Registering a shop of the town, and changing one: both say what will happen, and want a reason. */
import { useState } from "preact/hooks";
import { desk } from "../../../../api/desk";
import { useAct } from "../../../../desk/parts/acting";
import { useDraft } from "../../../../desk/parts/drafts";
import { Folded } from "../../../../desk/parts/folded";
import { WithWhy } from "../../../../desk/parts/with_why";
import { Next, Notice, TextField } from "../../../../kit/fields";
import { asTyped } from "../../../../kit/typed";
import { useWords } from "../../../../kit/words";
import { EMPTY, sentOf, ShopFields, typedOf, type Shop, type Typed, type Wrong } from "./form";
import { useFar } from "./near";
import { words } from "./words";

const ID_MAX = 40;
const draftOfNew = (town: string) => `shop-new-${town}`;
/** A draft of a shop that stands otherwise by now is none: it would undo what a colleague changed. */
const draftOf = (shop: Shop) => `shop-${shop.merchant_id}-${shop.changes.length}`;
const ID = /^[a-z0-9][a-z0-9-]{2,39}$/;

export function Register({ town, onOpen }: { town: string; onOpen: (merchantId: string) => void }) {
    const w = useWords(words);
    return (
        <Folded key={town} act="register" title={w.form.register} draft={draftOfNew(town)}>
            <New town={town} onOpen={onOpen} />
        </Folded>
    );
}

function New({ town, onOpen }: { town: string; onOpen: (merchantId: string) => void }) {
    const w = useWords(words);
    const act = useAct();
    const draft = useDraft(draftOfNew(town), { ...EMPTY, id: "" });
    const { value, change, wipe } = draft;
    const far = useFar(town);
    const { body, wrong } = sentOf(value, far);
    const [isAsking, setAsking] = useState(false);
    const [isTried, setTried] = useState(false);
    const isIdWrong = !ID.test(asTyped(value.id));
    const isWrong = isIdWrong || wrong.size > 0;
    return (
        <>
            <TextField
                id="new-id"
                label={w.newId}
                hint={w.form.idHint}
                error={isTried && isIdWrong ? w.form.wrong.id : undefined}
                value={value.id}
                max={ID_MAX}
                onChange={(id) => change({ id })}
            />
            <ShopFields typed={value} wrong={isTried ? wrong : onlyFar(wrong)} onChange={change} />
            {isTried && isWrong && <Notice kind="danger">{w.form.notYet}</Notice>}
            <Next
                onNext={() => {
                    setTried(true);
                    if (!isWrong) setAsking(true);
                }}
            >
                {w.form.register}
            </Next>
            {isAsking && (
                <WithWhy
                    name="register"
                    of={town}
                    title={w.sure(body.name, w.form.register)}
                    text={w.form.registerText}
                    doIt={w.form.register}
                    act={act}
                    onClose={() => setAsking(false)}
                    onDo={async (why) => {
                        const whole = { ...body, merchant_id: asTyped(value.id), municipality: town, why };
                        const made = await act.run(() => desk.POST("/v1/desk/merchants", { body: whole }));
                        if (!made) return false;
                        wipe();
                        onOpen(made.merchant_id);
                        return true;
                    }}
                />
            )}
        </>
    );
}

export function Change({ shop, onChanged }: { shop: Shop; onChanged: (shop: Shop) => void }) {
    const w = useWords(words);
    // Once it is changed the part is closed again.
    return (
        <Folded key={shop.changes.length} act="change-shop" title={w.form.change} draft={draftOf(shop)}>
            <Changing shop={shop} onChanged={onChanged} />
        </Folded>
    );
}

function Changing({ shop, onChanged }: { shop: Shop; onChanged: (shop: Shop) => void }) {
    const w = useWords(words);
    const act = useAct();
    const draft = useDraft(draftOf(shop), typedOf(shop));
    const { value, change, wipe } = draft;
    const far = useFar(shop.municipality);
    const { body, wrong } = sentOf(value, far);
    const changes = otherwise(value, typedOf(shop), body);
    const [isAsking, setAsking] = useState(false);
    const isWrong = wrong.size > 0;
    return (
        <>
            <ShopFields typed={value} wrong={wrong} onChange={change} />
            {isWrong && <Notice kind="danger">{w.form.notYet}</Notice>}
            {Object.keys(changes).length === 0 ? (
                <p class="hint">{w.form.same}</p>
            ) : (
                <Next onNext={() => !isWrong && setAsking(true)}>{w.form.change}</Next>
            )}
            {isAsking && (
                <WithWhy
                    name={`change-${shop.merchant_id}`}
                    title={w.sure(shop.name, w.form.change)}
                    text={w.form.changeText(
                        Object.keys(changes).map((name) => w.form.parts[name as keyof typeof w.form.parts] ?? name),
                    )}
                    doIt={w.form.change}
                    act={act}
                    onClose={() => setAsking(false)}
                    onDo={async (why) => {
                        const how = {
                            params: { path: { merchant_id: shop.merchant_id } },
                            body: { ...changes, why },
                        };
                        const changed = await act.run(() => desk.POST("/v1/desk/merchants/{merchant_id}/change", how));
                        if (!changed) return false;
                        wipe();
                        onChanged(changed);
                        return true;
                    }}
                />
            )}
        </>
    );
}

/** A place that is too far away is said as it is typed; what is not there yet once somebody goes on. */
const onlyFar = (wrong: Wrong): Wrong => new Map([...wrong].filter(([name]) => name === "far"));

/** Of what would be sent that which is otherwise than it was: what is left out stays as it is. */
function otherwise(typed: Typed, before: Typed, body: ReturnType<typeof sentOf>["body"]): Partial<typeof body> {
    const isSame = (name: keyof Typed) => JSON.stringify(typed[name]) === JSON.stringify(before[name]);
    const names = (Object.keys(typed) as (keyof Typed)[]).filter((name) => !isSame(name));
    return Object.fromEntries(names.map((name) => [name, body[name]])) as Partial<typeof body>;
}
