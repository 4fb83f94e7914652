/** What case workers ask of the desk's API: its types, and each action on a report by its name. */
import type { components } from "#api/desk";
import { desk } from "./signed";

export { desk, outcome, said, type Outcome, type Problem } from "./signed";
export type Schemas = components["schemas"];
export type Report = Schemas["ReportView"];
export type QueueRow = Schemas["QueueRowView"];
export type EventLine = Report["history"][number];

type Form<Name extends keyof Schemas> = Omit<Schemas[Name], "version">;
interface Seen {
    alert_id: string;
    version: number;
}

const of = <B extends object>(seen: Seen, form: B) => ({
    params: { path: { alert_id: seen.alert_id } },
    body: { ...form, version: seen.version },
});

/** Each names the version of the report that was read: whoever was faster is never overwritten (409). */
export const acts = {
    take: (seen: Seen) => desk.POST("/v1/desk/alerts/{alert_id}/take", of(seen, {})),
    takeOver: (seen: Seen, form: Form<"ReasonForm">) =>
        desk.POST("/v1/desk/alerts/{alert_id}/take_over", of(seen, form)),
    assign: (seen: Seen, form: Form<"AssignForm">) => desk.POST("/v1/desk/alerts/{alert_id}/assign", of(seen, form)),
    putBack: (seen: Seen, form: Form<"ReasonForm">) =>
        desk.POST("/v1/desk/alerts/{alert_id}/give_back", of(seen, form)),
    contact: (seen: Seen, form: Form<"ContactForm">) =>
        desk.POST("/v1/desk/alerts/{alert_id}/contacts", of(seen, form)),
    ask: (seen: Seen, form: Form<"QuestionForm">) => desk.POST("/v1/desk/alerts/{alert_id}/questions", of(seen, form)),
    note: (seen: Seen, form: Form<"NoteForm">) => desk.POST("/v1/desk/alerts/{alert_id}/notes", of(seen, form)),
    propose: (seen: Seen, form: Form<"ProposalForm">) =>
        desk.POST("/v1/desk/alerts/{alert_id}/proposals", of(seen, form)),
    handOver: (seen: Seen, form: Form<"HandOverForm">) =>
        desk.POST("/v1/desk/alerts/{alert_id}/hand_over", of(seen, form)),
    accept: (seen: Seen) => desk.POST("/v1/desk/alerts/{alert_id}/hand_over/accept", of(seen, {})),
    giveBack: (seen: Seen, form: Form<"ReasonForm">) =>
        desk.POST("/v1/desk/alerts/{alert_id}/hand_over/return", of(seen, form)),
    danger: (seen: Seen, form: Form<"DangerForm">) => desk.POST("/v1/desk/alerts/{alert_id}/danger", of(seen, form)),
    flags: (seen: Seen, form: Form<"FlagsForm">) => desk.POST("/v1/desk/alerts/{alert_id}/flags", of(seen, form)),
    address: (seen: Seen, form: Form<"AddressForm">) => desk.POST("/v1/desk/alerts/{alert_id}/address", of(seen, form)),
    close: (seen: Seen, form: Form<"CloseForm">) => desk.POST("/v1/desk/alerts/{alert_id}/close", of(seen, form)),
    reopen: (seen: Seen, form: Form<"ReasonForm">) => desk.POST("/v1/desk/alerts/{alert_id}/reopen", of(seen, form)),
    judge: (seen: Seen, form: Form<"VerdictForm">) => desk.POST("/v1/desk/alerts/{alert_id}/discovery", of(seen, form)),
    household: (seen: Seen, form: Schemas["HouseholdForm"]) =>
        desk.POST("/v1/desk/alerts/{alert_id}/household", {
            params: { path: { alert_id: seen.alert_id } },
            body: form,
        }),
};
