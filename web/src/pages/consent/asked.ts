/** What an app asks for, as it stands in the page's address. Whether it is right, the API says. */
import type { paths } from "#api/people";

export type Asked = paths["/v1/oauth/authorize"]["get"]["parameters"]["query"];

/** What is asked; null where the page was opened without a question, to look at what was given. */
export function askedIn(search: string): Asked | null {
    const given = new URLSearchParams(search);
    if (!given.has("client_id")) return null;
    const value = (name: string) => given.get(name) ?? "";
    return {
        response_type: value("response_type"),
        client_id: value("client_id"),
        redirect_uri: value("redirect_uri"),
        state: value("state"),
        code_challenge: value("code_challenge"),
        // The only method that there is; any other is told to be wrong by the API.
        code_challenge_method: value("code_challenge_method") as "S256",
    };
}

/** What is asked once: a name that comes twice is nobody's to choose from. */
export function isTwice(search: string): boolean {
    const names = [...new URLSearchParams(search).keys()];
    return new Set(names).size < names.length;
}
