/** One report, for whoever holds its receipt code, or signed in for whose own it is. The code stands in a header, and in no
 * address; a token is looked for only where there is no code. */
import { alerts, outcome, withCode, type Outcome, type Schemas } from "./alerts";

export interface Way {
    alertId: string;
    /** None of a report of one's own, signed in. */
    code?: string | undefined;
}

export type Status = Schemas["StatusView"];

// Most people report as guests: what signing in needs is loaded by the others.
const own = async () => (await import("./signed")).myAlerts;

function by({ alertId, code }: Way) {
    return { params: { path: { alert_id: alertId } }, headers: code ? withCode(code) : {} };
}

export function status(way: Way): Promise<Outcome<Status>> {
    if (way.code) return outcome(alerts.GET("/v1/alerts/{alert_id}", by(way)));
    return outcome(own().then((mine) => mine.GET("/v1/my/alerts/{alert_id}", by(way))));
}

export function say(way: Way, body: Schemas["MessageForm"]): Promise<Outcome<Schemas["SaidView"]>> {
    if (way.code) return outcome(alerts.POST("/v1/alerts/{alert_id}/messages", { ...by(way), body }));
    return outcome(own().then((mine) => mine.POST("/v1/my/alerts/{alert_id}/messages", { ...by(way), body })));
}

export function reopen(way: Way, body: Schemas["ReopenForm"]): Promise<Outcome<Schemas["StateView"]>> {
    if (way.code) return outcome(alerts.POST("/v1/alerts/{alert_id}/reopen", { ...by(way), body }));
    return outcome(own().then((mine) => mine.POST("/v1/my/alerts/{alert_id}/reopen", { ...by(way), body })));
}

/** Leave to upload one photo. */
export function slot(way: Way, body: Schemas["PhotoForm"]): Promise<Outcome<Schemas["UploadView"]>> {
    if (way.code) return outcome(alerts.POST("/v1/alerts/{alert_id}/photos", { ...by(way), body }));
    return outcome(own().then((mine) => mine.POST("/v1/my/alerts/{alert_id}/photos", { ...by(way), body })));
}

/** Who opened one's own file (A11). */
export function openings(way: Way): Promise<Outcome<Schemas["OwnOpenings"]>> {
    if (way.code) return outcome(alerts.GET("/v1/alerts/{alert_id}/openings", by(way)));
    return outcome(own().then((mine) => mine.GET("/v1/my/alerts/{alert_id}/openings", by(way))));
}

/** What is reported: for a guest with a receipt code, signed in without. */
export function report(
    body: Schemas["ReportForm"],
    isOwn: boolean,
): Promise<Outcome<Schemas["OwnReceiptView"] & { receipt_code?: string }>> {
    if (!isOwn) return outcome(alerts.POST("/v1/alerts", { body }));
    return outcome(own().then((mine) => mine.POST("/v1/my/alerts", { body })));
}

/** One's own reports, newest first, a page at a time. */
export function ownReports(next?: string): Promise<Outcome<Schemas["OwnReports"]>> {
    return outcome(own().then((mine) => mine.GET("/v1/my/alerts", { params: { query: next ? { next } : {} } })));
}
