/** Files: one is uploaded and followed to its end, with its bad lines; and what became of all the others. */
import { useState } from "preact/hooks";
import { desk } from "../../../../api/desk";
import { showDesk } from "../../../../desk/frame";
import { Frame, OfTown } from "../../../../desk/meals/frame";
import { useOpened } from "../../../../desk/meals/views";
import { at, count, won } from "../../../../desk/parts/amounts";
import { usePages } from "../../../../desk/parts/asking";
import { called } from "../../../../desk/parts/called";
import { SelectField } from "../../../../desk/parts/fields";
import { Name } from "../../../../desk/parts/name";
import { OpenLine, PagedTable } from "../../../../desk/parts/table";
import { partsWords } from "../../../../desk/parts/words";
import { useWords } from "../../../../kit/words";
import { FileResult, nameOf } from "./result";
import { Templates } from "./templates";
import { Upload } from "./upload";
import { words, type Kind } from "./words";

function Files() {
    const w = useWords(words);
    const [key, open] = useOpened("files");
    return (
        <Frame place="files" title={key ? w.titleOf(nameOf(key)) : w.title} step={key ?? ""}>
            {key ? (
                <FileResult fileKey={key} onBack={() => open(undefined)} />
            ) : (
                <OfTown>
                    {(town) => (
                        <>
                            <Upload town={town} onSent={open} />
                            <List town={town} onOpen={open} />
                            <Templates />
                        </>
                    )}
                </OfTown>
            )}
        </Frame>
    );
}

function List({ town, onOpen }: { town: string; onOpen: (key: string) => void }) {
    const w = useWords(words);
    const p = useWords(partsWords);
    const [kind, setKind] = useState<Kind>("loads");
    const pages = usePages(
        (next) =>
            desk.GET("/v1/desk/files", { params: { query: { municipality: town, kind, ...(next ? { next } : {}) } } }),
        (answer) => answer.files,
        [town, kind],
    );
    return (
        <section>
            <h2>{w.list}</h2>
            <SelectField id="list-kind" label={w.listOf} options={w.kinds} value={kind} onChange={setKind} />
            <PagedTable
                caption={w.list}
                pages={pages}
                keyOf={(file) => file.key}
                empty={w.empty}
                columns={[
                    { name: w.name, cell: (file) => nameOf(file.key) },
                    { name: w.at, cell: (file) => (file.at ? at(file.at) : "–") },
                    { name: w.by, cell: (file) => (file.by ? <Name text={called(file.by, file.by_name, p)} /> : "–") },
                    { name: w.state, cell: (file) => w.states[file.state] },
                    { name: w.posted, isNumber: true, cell: (file) => count(file.posted) },
                    { name: w.failed, isNumber: true, cell: (file) => count(file.failed) },
                    { name: w.amount, isNumber: true, cell: (file) => won(file.amount) },
                    {
                        name: w.open,
                        isBare: true,
                        cell: (file) => <OpenLine name={nameOf(file.key)} onOpen={() => onOpen(file.key)} />,
                    },
                ]}
            />
        </section>
    );
}

showDesk(<Files />);
