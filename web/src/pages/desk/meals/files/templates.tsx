/** Empty files to fill in, and what their columns hold. */
import { useState } from "preact/hooks";
import { desk, type Desk } from "../../../../api/desk";
import { useAct } from "../../../../desk/parts/acting";
import { save } from "../../../../desk/parts/save";
import { Table } from "../../../../desk/parts/table";
import { Told } from "../../../../desk/parts/told";
import { useWords } from "../../../../kit/words";
import { TEMPLATES, words, type TemplateKind } from "./words";

export function Templates() {
    const w = useWords(words);
    const act = useAct();
    const [shown, setShown] = useState<{ kind: TemplateKind; template: Desk["TemplateView"] }>();
    const get = async (kind: TemplateKind) => {
        const how = { params: { path: { kind } } };
        const template = await act.run(() => desk.GET("/v1/desk/files/templates/{kind}", how));
        if (!template) return;
        save(template);
        setShown({ kind, template });
    };
    return (
        <section>
            <h2>{w.template}</h2>
            <p class="hint">{w.templateHint}</p>
            <div class="actions">
                {TEMPLATES.map((kind) => (
                    <button
                        key={kind}
                        type="button"
                        class="krds-btn"
                        data-template={kind}
                        onClick={() => void get(kind)}
                    >
                        {w.save(w.templates[kind])}
                    </button>
                ))}
            </div>
            <Told act={act} />
            {shown && (
                <Table
                    caption={w.columns(w.templates[shown.kind])}
                    isCaptionShown
                    lines={shown.template.columns}
                    keyOf={(column) => column.name}
                    empty=""
                    columns={[
                        { name: w.column, cell: (column) => <span lang="ko">{column.korean}</span> },
                        { name: w.required, cell: (column) => (column.required ? w.yes : w.no) },
                        { name: w.holds, cell: (column) => <span lang="ko">{column.holds}</span> },
                    ]}
                />
            )}
        </section>
    );
}
