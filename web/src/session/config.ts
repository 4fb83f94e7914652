/** Where people sign in: written beside the pages as they are deployed, since no two deployments have the same pools. */
export type Pool = "residents" | "staff";

export interface Config {
    region: string;
    /** Cognito's address, without a slash at its end. */
    endpoint: string;
    pools: Record<Pool, { pool: string; client: string }>;
}

let asked: Promise<Config> | undefined;

/** Rejects where the line is bad; asked again, it is fetched again. */
export function config(): Promise<Config> {
    asked ??= fetch("/config.json").then((answer) => {
        if (!answer.ok) throw new TypeError(`/config.json: ${answer.status}`);
        return answer.json() as Promise<Config>;
    });
    asked.catch(() => (asked = undefined));
    return asked;
}
