/** Applications that wait: each is read, and then let in or not, with the reason that the shop is told. */
import { useState } from "preact/hooks";
import { desk, type Desk } from "../../../../api/desk";
import { at } from "../../../../desk/parts/amounts";
import { useAct } from "../../../../desk/parts/acting";
import { usePages } from "../../../../desk/parts/asking";
import { useDraft } from "../../../../desk/parts/drafts";
import { PagedTable } from "../../../../desk/parts/table";
import { dialled } from "../../../../desk/parts/telephone";
import { WithWhy } from "../../../../desk/parts/with_why";
import { Name } from "../../../../desk/parts/name";
import { Notice, TextField } from "../../../../kit/fields";
import { useWords } from "../../../../kit/words";
import { words } from "./words";

type Application = Desk["ReceivedView"];

const ID_MAX = 40;

export function Applications({ town }: { town: string }) {
    const w = useWords(words);
    const [deciding, setDeciding] = useState<{ application: Application; isYes: boolean }>();
    const [told, setTold] = useState<string>();
    const pages = usePages(
        (next) =>
            desk.GET("/v1/desk/merchant_applications", {
                params: { query: { municipality: town, state: "open", ...(next ? { next } : {}) } },
            }),
        (answer) => answer.applications,
        [town],
    );
    const button = (application: Application, isYes: boolean) => (
        <button
            type="button"
            class="krds-btn small"
            data-act={isYes ? "approve" : "decline"}
            aria-label={`${application.form.name}: ${isYes ? w.approve : w.decline}`}
            onClick={() => setDeciding({ application, isYes })}
        >
            {isYes ? w.approve : w.decline}
        </button>
    );
    return (
        <section>
            <h2>{w.applications}</h2>
            {told && <Notice kind="info">{told}</Notice>}
            <PagedTable
                caption={w.applications}
                pages={pages}
                keyOf={(each) => each.application_id}
                empty={w.applicationsEmpty}
                columns={[
                    {
                        name: w.name,
                        cell: ({ form }) => (
                            <strong>
                                <Name text={form.name} />
                            </strong>
                        ),
                    },
                    { name: w.category, cell: ({ form }) => w.categories[form.category] },
                    { name: w.number, cell: ({ form }) => form.business_number },
                    {
                        name: w.address,
                        cell: ({ form }) => (
                            <>
                                {form.address}
                                <br />
                                <a href={dialled(form.phone)}>{form.phone}</a>
                            </>
                        ),
                    },
                    { name: w.menu, cell: ({ form }) => w.menuOf(form.menu?.length ?? 0) },
                    { name: w.appliedAt, cell: (each) => at(each.applied_at) },
                    {
                        name: w.look,
                        isBare: true,
                        cell: (each) => (
                            <span class="switches">
                                {button(each, true)} {button(each, false)}
                            </span>
                        ),
                    },
                ]}
            />
            {deciding && (
                <Deciding
                    {...deciding}
                    town={town}
                    onClose={() => setDeciding(undefined)}
                    onDone={(words) => {
                        setTold(words);
                        void pages.again();
                    }}
                />
            )}
        </section>
    );
}

interface DecidingProps {
    application: Application;
    isYes: boolean;
    town: string;
    onClose: () => void;
    onDone: (told: string) => void;
}

function Deciding({ application, isYes, town, onClose, onDone }: DecidingProps) {
    const w = useWords(words);
    const act = useAct();
    const draft = useDraft(`approval-${application.application_id}`, { merchantId: "" });
    const { merchantId } = draft.value;
    const { name } = application.form;
    return (
        <WithWhy
            name="decision"
            of={`${application.application_id} ${isYes ? "approve" : "refuse"}`}
            title={isYes ? w.approveTitle(name) : w.declineTitle(name)}
            text={isYes ? w.approveText : w.declineText}
            doIt={isYes ? w.approve : w.decline}
            act={act}
            onClose={onClose}
            onDo={async (why) => {
                const body = {
                    municipality: town,
                    decision: isYes ? ("approve" as const) : ("refuse" as const),
                    merchant_id: isYes ? merchantId.trim() || null : null,
                    why,
                };
                const how = { params: { path: { application_id: application.application_id } }, body };
                const decided = await act.run(() =>
                    desk.POST("/v1/desk/merchant_applications/{application_id}/decision", how),
                );
                if (!decided) return false;
                draft.wipe();
                onDone(isYes ? w.approved(decided.merchant_id ?? "") : w.declined);
                return true;
            }}
        >
            {isYes && (
                <TextField
                    id="merchant-id"
                    label={w.newId}
                    hint={w.newIdHint}
                    value={merchantId}
                    max={ID_MAX}
                    isOptional
                    onChange={(merchantId) => draft.change({ merchantId })}
                />
            )}
        </WithWhy>
    );
}
