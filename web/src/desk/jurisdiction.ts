/** The codes of one's own jurisdiction, as the token tells them: a text, or a list of texts. */
import { session } from "../session/session";

export function jurisdiction(): string[] {
    const claim = session()?.claims["jurisdiction"];
    const codes = Array.isArray(claim) ? claim.map(String) : String(claim ?? "").split(/[ ,[\]]+/);
    return codes.filter((code) => /^(central|\d{2,10})$/.test(code));
}

export function governs(code: string): boolean {
    return jurisdiction().some((own) => code.startsWith(own));
}
