/** Signing in: one page for residents and staff, which leads back where one was. Its address says nothing. */
import { useEffect, useState } from "preact/hooks";
import { show } from "../../kit/show";
import { canKeep } from "../../device/kept";
import type { Pool } from "../../session/config";
import { dropGoing, readGoing, type Tokens } from "../../session/kept";
import { begin, session } from "../../session/session";
import * as account from "./account";
import { Frame, type Step } from "./frame";
import { adopted } from "./other-tabs";
import type { Asked } from "./proof";
import * as forms from "./steps";
import { onward } from "./where";
import type { ErrorName } from "./words";
import { words } from "./words";

// Amplify comes while one types.
const proof = () => import("./proof");
addEventListener("load", () => void proof().catch(() => undefined));

const going = readGoing();

const NOT_KEPT = "notKept";

/** Goes on as this account, unless the tab keeps no sign-in: on the next page nobody would be signed in. */
function go(tokens: Tokens): void {
    if (!canKeep() || !begin(tokens)) throw new Error(NOT_KEPT);
    leave(tokens.pool);
}

function leave(pool: Pool): void {
    dropGoing();
    location.replace(onward(going?.pool === pool ? going.to : undefined, pool));
}

type Said = "confirmed" | "recovered" | "sentAgain" | undefined;

function SignIn() {
    const [pool, setPool] = useState<Pool>(going?.pool ?? "residents");
    const [step, setStep] = useState<Step>("password");
    const [name, setName] = useState("");
    const [held, setHeld] = useState<{ secret: string; tokens?: Tokens }>();
    const [signedUp, setSignedUp] = useState("");
    const [problem, setProblem] = useState<ErrorName | undefined>(() => (canKeep() ? undefined : NOT_KEPT));
    const [said, setSaid] = useState<Said>();
    const [isBusy, setBusy] = useState(false);

    useEffect(() => {
        // Taken over where nothing is kept, it would be asked for on the next page, and so on.
        if (canKeep())
            void adopted(pool, going?.not).then(
                (tokens) => tokens && go(tokens),
                () => undefined,
            );
    }, []);

    const goTo = (next: Step, told?: Said) => {
        setStep(next);
        setProblem(undefined);
        setSaid(told);
    };
    const run = async (what: () => Promise<void>) => {
        if (isBusy) return;
        setBusy(true);
        setProblem(undefined);
        setSaid(undefined);
        try {
            await what();
        } catch (failure) {
            // Whatever breaks where nothing is kept breaks by that.
            const found = canKeep() ? nameOf(failure) : NOT_KEPT;
            const isStale = (step === "code" || step === "setUp") && found === "NotAuthorizedException";
            if (isStale) goTo("password");
            setProblem(isStale ? "stale" : found);
        }
        setBusy(false);
    };

    /** Goes on with what Cognito asks. Nobody of the staff is signed in who was asked for no code (P5). */
    const follow = async (asked: Asked, isCodeGiven = false) => {
        if (asked.kind === "code") return goTo("code");
        if (asked.kind === "newPassword") return goTo("newPassword");
        if (asked.kind === "reset") return goTo("forgot");
        if (asked.kind === "unconfirmed") return goTo("signUp");
        if (asked.kind === "setUp") setHeld({ secret: asked.secret });
        else if (pool === "residents" || isCodeGiven) return go(asked.tokens);
        else setHeld({ secret: await account.newSecret(asked.tokens.access), tokens: asked.tokens });
        goTo("setUp");
    };

    const given = { pool, name, setName, isBusy };
    return (
        <Frame step={step} pool={pool} why={step === "password" ? going?.why : undefined} problem={problem} said={said}>
            {step === "password" && (
                <forms.Password
                    {...given}
                    onPool={(next) => {
                        setPool(next);
                        goTo("password");
                    }}
                    goTo={goTo}
                    onPassword={(password) =>
                        run(async () => follow(await (await proof()).prove(pool, name.trim(), password)))
                    }
                />
            )}
            {step === "newPassword" && (
                <forms.NewPassword
                    {...given}
                    onPassword={(password) => run(async () => follow(await (await proof()).answer(pool, password)))}
                />
            )}
            {step === "setUp" && held && (
                <forms.SetUp
                    {...given}
                    secret={held.secret}
                    onCode={(code) =>
                        run(async () => {
                            if (!held.tokens) return follow(await (await proof()).answer(pool, code), true);
                            await account.confirmSecret(held.tokens.access, code);
                            go(held.tokens);
                        })
                    }
                />
            )}
            {step === "code" && (
                <forms.Code
                    {...given}
                    onCode={(code) => run(async () => follow(await (await proof()).answer(pool, code), true))}
                    goTo={goTo}
                />
            )}
            {step === "signUp" && (
                <forms.SignUp
                    {...given}
                    goTo={goTo}
                    onPassword={(password) =>
                        run(async () => {
                            setSignedUp(await account.signUp(name.trim(), password));
                            goTo("confirm");
                        })
                    }
                />
            )}
            {step === "confirm" && (
                <forms.Confirm
                    {...given}
                    goTo={goTo}
                    onCode={(code) =>
                        run(async () => {
                            await account.confirmSignUp(signedUp, code);
                            goTo("password", "confirmed");
                        })
                    }
                    onAgain={() =>
                        run(async () => {
                            await account.sendCodeAgain(signedUp);
                            setSaid("sentAgain");
                        })
                    }
                />
            )}
            {step === "forgot" && (
                <forms.Forgot
                    {...given}
                    goTo={goTo}
                    onName={() =>
                        run(async () => {
                            await account.forgot(pool, name.trim());
                            goTo("recover");
                        })
                    }
                />
            )}
            {step === "recover" && (
                <forms.Recover
                    {...given}
                    goTo={goTo}
                    onCode={(code, password) =>
                        run(async () => {
                            await account.recover(pool, name.trim(), code, password);
                            goTo("password", "recovered");
                        })
                    }
                />
            )}
        </Frame>
    );
}

/** What went wrong, as far as we have words for it; all else is the line. */
function nameOf(failure: unknown): ErrorName {
    const name = failure instanceof Error ? failure.name : "";
    return name in words.ko.errors ? (name as ErrorName) : "line";
}

const known = session();
if (known && known.pool === (going?.pool ?? known.pool)) leave(known.pool);
else show(<SignIn />);
