/** A place by lists, and by search within a province: no map is needed. */
import { Areas as Lists } from "../../../kit/areas";
import { Notice } from "../../../kit/fields";
import { day, useWords } from "../../../kit/words";
import type { Point } from "../answers";
import { placeWords } from "../words-place";
import { Search } from "./search";

interface AreasProps {
    /** The neighbourhood; of somebody who searched, the road too. */
    onChoose: (point: Point, road?: string, isSearched?: boolean) => void;
}

export function Areas({ onChoose }: AreasProps) {
    const w = useWords(placeWords);
    return (
        <div class="areas">
            <Lists
                words={w}
                missing={<Notice kind="info">{w.noList}</Notice>}
                within={(province, towns) => (
                    <Search
                        key={province.code}
                        province={province}
                        towns={towns}
                        onChoose={(point, road) => onChoose(point, road, true)}
                    />
                )}
                dated={(date) => <p class="hint">{w.date(day(date))}</p>}
                onChoose={({ lat, lon, names }) => onChoose({ lat, lon, name: names.join(" ") })}
            />
        </div>
    );
}
