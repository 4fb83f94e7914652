/** Cognito by plain calls, for all that needs no proof of a password: renewing, signing up, codes, signing out. */
import { config } from "./config";

const ANSWER_WITHIN_MS = 20_000;

/** A refusal of Cognito's, by its name, such as `CodeMismatchException`. */
export class Refused extends Error {
    constructor(override readonly name: string) {
        super(name);
    }
}

/**
 * Calls one action of Cognito's user pools with its parameters.
 *
 * Throws `Refused` if Cognito says no; anything else that it throws means that the line is bad.
 */
export async function cognito<T>(action: string, parameters: object): Promise<T> {
    const { endpoint } = await config();
    const answer = await fetch(endpoint, {
        method: "POST",
        headers: {
            "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": `AWSCognitoIdentityProviderService.${action}`,
        },
        body: JSON.stringify(parameters),
        cache: "no-store",
        credentials: "omit",
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    const told = (await answer.json()) as T & { __type?: string };
    if (answer.ok) return told;
    if (answer.status >= 500) throw new TypeError(`${action}: ${answer.status}`);
    throw new Refused(told.__type?.split("#").pop() ?? "Refused");
}
