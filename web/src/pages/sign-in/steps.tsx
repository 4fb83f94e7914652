/** What is asked, step by step. Each is a form of its own, so that browsers and their password managers understand it. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { TextField } from "../../kit/fields";
import { asTyped } from "../../kit/typed";
import { useWords } from "../../kit/words";
import type { Pool } from "../../session/config";
import type { Step } from "./frame";
import { Qr } from "./qr";
import { words } from "./words";

const TYPED_MAX = 128;
const PASSWORD_MAX = 256;
const CODE_MAX = 16;

interface Given {
    pool: Pool;
    name: string;
    setName: (name: string) => void;
    isBusy: boolean;
}

type GoTo = (step: Step) => void;

interface FormProps {
    /** What must be filled in, by id. */
    needs: Record<string, string>;
    label: string;
    isBusy: boolean;
    onDone: () => void;
    children: (missing: (id: string) => string | undefined) => ComponentChildren;
}

function Form({ needs, label, isBusy, onDone, children }: FormProps) {
    const w = useWords(words);
    const [isTried, setTried] = useState(false);
    const missing = (id: string) => (isTried && !needs[id]?.trim() ? w.missing : undefined);
    return (
        <form
            noValidate
            aria-busy={isBusy}
            onSubmit={(event) => {
                event.preventDefault();
                const first = Object.keys(needs).find((id) => !needs[id]?.trim());
                setTried(first !== undefined);
                if (first) document.getElementById(first)?.focus();
                else onDone();
            }}
        >
            {children(missing)}
            <button type="submit" class="krds-btn large primary" aria-disabled={isBusy}>
                {isBusy ? w.working : label}
            </button>
        </form>
    );
}

function Name({ pool, name, setName, error }: Given & { error: string | undefined }) {
    const w = useWords(words);
    return (
        <TextField
            id="name"
            label={pool === "staff" ? w.nameOrEmail : w.email}
            value={name}
            max={TYPED_MAX}
            kind={pool === "staff" ? "text" : "email"}
            autocomplete="username"
            error={error}
            onChange={setName}
        />
    );
}

interface SecretProps {
    value: string;
    onChange: (value: string) => void;
    isNew?: boolean;
    error: string | undefined;
}

/** A password, which one may look at: whoever types blindly types wrongly. */
function Secret({ value, onChange, isNew = false, error }: SecretProps) {
    const w = useWords(words);
    const [isShown, setShown] = useState(false);
    return (
        <>
            <TextField
                id="password"
                label={isNew ? w.newPassword : w.password}
                hint={isNew ? w.rules : undefined}
                value={value}
                max={PASSWORD_MAX}
                kind={isShown ? "text" : "password"}
                autocomplete={isNew ? "new-password" : "current-password"}
                error={error}
                onChange={onChange}
            />
            <div class="krds-form-check">
                <input type="checkbox" id="show" checked={isShown} onChange={() => setShown(!isShown)} />
                <label for="show">{w.show}</label>
            </div>
        </>
    );
}

interface CodeFieldProps {
    label: string;
    hint?: string;
    value: string;
    onChange: (value: string) => void;
    error: string | undefined;
}

function CodeField({ onChange, ...shown }: CodeFieldProps) {
    return (
        <TextField
            id="code"
            max={CODE_MAX}
            keys="numeric"
            autocomplete="one-time-code"
            onChange={(typed) => onChange(asTyped(typed).replace(/[\s-]/g, ""))}
            {...shown}
        />
    );
}

function Ways({ ways }: { ways: [string, () => void][] }) {
    return (
        <div class="actions">
            {ways.map(([label, go]) => (
                <button key={label} type="button" class="krds-btn" onClick={go}>
                    {label}
                </button>
            ))}
        </div>
    );
}

type PasswordProps = Given & { goTo: GoTo; onPool: (pool: Pool) => void; onPassword: (password: string) => void };

export function Password({ goTo, onPool, onPassword, ...given }: PasswordProps) {
    const w = useWords(words);
    const [password, setPassword] = useState("");
    const isStaff = given.pool === "staff";
    return (
        <>
            <Form
                needs={{ name: given.name, password }}
                label={w.signIn}
                isBusy={given.isBusy}
                onDone={() => onPassword(password)}
            >
                {(missing) => (
                    <>
                        <Name {...given} error={missing("name")} />
                        <Secret value={password} onChange={setPassword} error={missing("password")} />
                    </>
                )}
            </Form>
            <Ways
                ways={[
                    ...(isStaff ? [] : [[w.signUp, () => goTo("signUp")] as [string, () => void]]),
                    [w.forgot, () => goTo("forgot")],
                    [isStaff ? w.toResidents : w.toStaff, () => onPool(isStaff ? "residents" : "staff")],
                ]}
            />
        </>
    );
}

export function NewPassword({ onPassword, ...given }: Given & { onPassword: (password: string) => void }) {
    const w = useWords(words);
    const [password, setPassword] = useState("");
    return (
        <Form needs={{ password }} label={w.set} isBusy={given.isBusy} onDone={() => onPassword(password)}>
            {(missing) => (
                <>
                    <p>{w.newPasswordHint}</p>
                    <Secret value={password} onChange={setPassword} isNew error={missing("password")} />
                </>
            )}
        </Form>
    );
}

type SetUpProps = Given & { secret: string; onCode: (code: string) => void };

export function SetUp({ secret, onCode, ...given }: SetUpProps) {
    const w = useWords(words);
    const [code, setCode] = useState("");
    return (
        <Form needs={{ code }} label={w.next} isBusy={given.isBusy} onDone={() => onCode(code)}>
            {(missing) => (
                <>
                    <ol>
                        {w.setUpHow.map((each) => (
                            <li key={each}>{each}</li>
                        ))}
                    </ol>
                    <Qr secret={secret} name={given.name.trim()} />
                    <p>
                        {w.key}: <code class="key">{secret.match(/.{1,4}/g)?.join(" ")}</code>
                    </p>
                    <CodeField label={w.code} value={code} onChange={setCode} error={missing("code")} />
                </>
            )}
        </Form>
    );
}

export function Code({ onCode, goTo, ...given }: Given & { onCode: (code: string) => void; goTo: GoTo }) {
    const w = useWords(words);
    const [code, setCode] = useState("");
    return (
        <>
            <Form needs={{ code }} label={w.signIn} isBusy={given.isBusy} onDone={() => onCode(code)}>
                {(missing) => (
                    <CodeField
                        label={w.code}
                        hint={w.codeHint}
                        value={code}
                        onChange={setCode}
                        error={missing("code")}
                    />
                )}
            </Form>
            <p class="hint">{w.lostPhone}</p>
            <Ways ways={[[w.back, () => goTo("password")]]} />
        </>
    );
}

export function SignUp({ onPassword, goTo, ...given }: Given & { onPassword: (password: string) => void; goTo: GoTo }) {
    const w = useWords(words);
    const [password, setPassword] = useState("");
    return (
        <>
            <Form
                needs={{ name: given.name, password }}
                label={w.next}
                isBusy={given.isBusy}
                onDone={() => onPassword(password)}
            >
                {(missing) => (
                    <>
                        <Name {...given} error={missing("name")} />
                        <Secret value={password} onChange={setPassword} isNew error={missing("password")} />
                    </>
                )}
            </Form>
            <Ways ways={[[w.back, () => goTo("password")]]} />
        </>
    );
}

type ConfirmProps = Given & { onCode: (code: string) => void; onAgain: () => void; goTo: GoTo };

export function Confirm({ onCode, onAgain, goTo, ...given }: ConfirmProps) {
    const w = useWords(words);
    const [code, setCode] = useState("");
    return (
        <>
            <p>{w.mailed(given.name.trim())}</p>
            <Form needs={{ code }} label={w.next} isBusy={given.isBusy} onDone={() => onCode(code)}>
                {(missing) => <CodeField label={w.mailCode} value={code} onChange={setCode} error={missing("code")} />}
            </Form>
            <Ways
                ways={[
                    [w.again, onAgain],
                    [w.back, () => goTo("password")],
                ]}
            />
        </>
    );
}

export function Forgot({ onName, goTo, ...given }: Given & { onName: () => void; goTo: GoTo }) {
    const w = useWords(words);
    return (
        <>
            <p>{w.forgotHint}</p>
            <Form needs={{ name: given.name }} label={w.next} isBusy={given.isBusy} onDone={onName}>
                {(missing) => <Name {...given} error={missing("name")} />}
            </Form>
            <Ways ways={[[w.back, () => goTo("password")]]} />
        </>
    );
}

type RecoverProps = Given & { onCode: (code: string, password: string) => void; goTo: GoTo };

export function Recover({ onCode, goTo, ...given }: RecoverProps) {
    const w = useWords(words);
    const [code, setCode] = useState("");
    const [password, setPassword] = useState("");
    return (
        <>
            <p>{w.mailedIf}</p>
            <Form needs={{ code, password }} label={w.set} isBusy={given.isBusy} onDone={() => onCode(code, password)}>
                {(missing) => (
                    <>
                        <CodeField label={w.mailCode} value={code} onChange={setCode} error={missing("code")} />
                        <Secret value={password} onChange={setPassword} isNew error={missing("password")} />
                    </>
                )}
            </Form>
            <Ways ways={[[w.back, () => goTo("password")]]} />
        </>
    );
}
