/** Photos of what is reported; they go up once it is received. */
import { Next } from "../../../kit/fields";
import { ChoosePhotos } from "../choose-photos";
import type { Photo } from "../draft";

interface PhotosProps {
    photos: Photo[];
    onChange: (photos: Photo[]) => void;
    isAnonymous: boolean;
    next: () => void;
}

export function Photos({ next, ...chosen }: PhotosProps) {
    return (
        <>
            <ChoosePhotos {...chosen} />
            <Next onNext={next} />
        </>
    );
}
