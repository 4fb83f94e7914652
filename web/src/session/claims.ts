/** What a token says of its holder. Nothing is decided by it: each API looks at the token itself. */
export type Claims = Record<string, unknown>;

/** The claims of a token; of what is none, nothing. */
export function claimsOf(token: string): Claims {
    try {
        const part = (token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
        const bytes = Uint8Array.from(atob(part), (letter) => letter.charCodeAt(0));
        const found: unknown = JSON.parse(new TextDecoder().decode(bytes));
        return typeof found === "object" && found !== null ? (found as Claims) : {};
    } catch {
        return {};
    }
}

export function textOf(claims: Claims, name: string): string {
    const value = claims[name];
    return typeof value === "string" ? value : "";
}

export function textsOf(claims: Claims, name: string): string[] {
    const value = claims[name];
    return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}

/** The instant at which a token ends, in milliseconds since 1970; of one that does not say it has ended. */
export function endOf(claims: Claims): number {
    const value = claims["exp"];
    return typeof value === "number" ? value * 1000 : 0;
}
