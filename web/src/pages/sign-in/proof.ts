/** Proves a password without sending it (SRP), and what Cognito asks after that; by Amplify, which this page alone loads.
 * Its tokens pass through memory: what a tab keeps is for `session/` to say. So does whose sign-in it is, until it is done:
 * Amplify writes that into the tab, too, where it would stay of somebody who went away in the midst of it. */
import { confirmSignIn, signIn, type SignInOutput } from "@aws-amplify/auth";
import { cognitoUserPoolsTokenProvider } from "@aws-amplify/auth/cognito";
import { Amplify } from "@aws-amplify/core";
import { forget } from "../../device/kept";
import { config, type Pool } from "../../session/config";
import type { Tokens } from "../../session/kept";

/** What comes next: a code of the app that is set up, setting one up, a password of one's own, or nothing more. */
export type Asked =
    | { kind: "code" }
    | { kind: "setUp"; secret: string }
    | { kind: "newPassword" }
    | { kind: "unconfirmed" }
    | { kind: "reset" }
    | { kind: "done"; tokens: Tokens };

const memory = new Map<string, string>();
cognitoUserPoolsTokenProvider.setKeyValueStorage({
    setItem: async (key, value) => void memory.set(key, value),
    getItem: async (key) => memory.get(key) ?? null,
    removeItem: async (key) => void memory.delete(key),
    clear: async () => memory.clear(),
});

export async function prove(pool: Pool, name: string, password: string): Promise<Asked> {
    const { endpoint, pools } = await config();
    const { pool: userPoolId, client: userPoolClientId } = pools[pool];
    memory.clear();
    const auth = { Cognito: { userPoolId, userPoolClientId, userPoolEndpoint: endpoint } };
    cognitoUserPoolsTokenProvider.setAuthConfig(auth);
    Amplify.configure({ Auth: auth }, { Auth: { tokenProvider: cognitoUserPoolsTokenProvider } });
    const options = { authFlowType: "USER_SRP_AUTH" } as const;
    return asked(pool, await unwritten(signIn({ username: name, password, options })));
}

/** Answers what was asked: a code, or a new password. */
export async function answer(pool: Pool, challengeResponse: string): Promise<Asked> {
    return asked(pool, await unwritten(confirmSignIn({ challengeResponse })));
}

/** Amplify goes on from its memory: what it has written is for a page that was loaded anew. */
function unwritten<T>(step: Promise<T>): Promise<T> {
    return step.finally(() => forget("tab", "CognitoSignInState."));
}

function asked(pool: Pool, { nextStep }: SignInOutput): Asked {
    switch (nextStep.signInStep) {
        case "DONE":
            return { kind: "done", tokens: { pool, id: held("id"), access: held("access"), refresh: held("refresh") } };
        case "CONFIRM_SIGN_IN_WITH_TOTP_CODE":
            return { kind: "code" };
        case "CONTINUE_SIGN_IN_WITH_TOTP_SETUP":
            return { kind: "setUp", secret: nextStep.totpSetupDetails.sharedSecret };
        case "CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED":
            return { kind: "newPassword" };
        case "CONFIRM_SIGN_UP":
            return { kind: "unconfirmed" };
        case "RESET_PASSWORD":
            return { kind: "reset" };
        default:
            throw new Error(nextStep.signInStep);
    }
}

function held(kind: "id" | "access" | "refresh"): string {
    const found = [...memory].find(([key]) => key.endsWith(`.${kind}Token`));
    if (!found) throw new Error(`no ${kind} token`);
    return found[1];
}
