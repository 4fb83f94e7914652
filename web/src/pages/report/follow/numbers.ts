/** The two numbers of a receipt as people type, read out or paste them. */
export interface Numbers {
    alertId: string;
    code: string;
}

const ALERT_ID = 26;
const CODE = 20;
const CHARACTERS = /[0-9A-Za-z]/g;

/** What was typed, where one field may hold both: a report's number has 26 characters and its code 20. */
export function numbersIn(first: string, second: string): Numbers {
    const runs = `${first}\n${second}`.split(/[^0-9A-Za-z-]+/).map((run) => (run.match(CHARACTERS) ?? []).join(""));
    const alertId = runs.find((run) => run.length === ALERT_ID);
    const code = runs.find((run) => run.length === CODE);
    return { alertId: alertId ?? bare(first), code: code ?? bare(second) };
}

function bare(text: string): string {
    return (text.match(CHARACTERS) ?? []).join("");
}
