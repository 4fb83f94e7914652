/** Whom a household is given to: somebody of its centre's team. */
import { desk } from "../../../api/desk";
import { useAsked } from "../../../desk/parts/asking";
import { SelectField } from "../../../desk/parts/fields";
import { Loaded } from "../../../desk/parts/told";
import { useWords } from "../../../kit/words";
import { words } from "./words";

interface MemberProps {
    centre: string;
    value: string;
    onChange: (to: string) => void;
}

export function Member({ centre, value, onChange }: MemberProps) {
    const w = useWords(words);
    const team = useAsked(() => desk.GET("/v1/desk/team", { params: { query: { centre } } }), [centre]);
    return (
        <Loaded asked={team}>
            {({ members }) => (
                <SelectField
                    id="to"
                    label={w.member}
                    hasNone
                    options={Object.fromEntries(members.map((each) => [each.account, each.name ?? each.account]))}
                    value={value}
                    onChange={onChange}
                />
            )}
        </Loaded>
    );
}
