"""Files taken in as if no two of their lines could be posted together: what the other way is held against."""

from dolbom.meals.files.arrivals import Arrival
from dolbom.meals.files.intake import Ahead, Columns, Intake, Post


class LineByLine(Intake):
    """Posts each line by itself."""

    def _poster(self, arrival: Arrival, begun_in: str) -> tuple[Post, Ahead, Columns]:
        post, _, columns = super()._poster(arrival, begun_in)
        return post, lambda _: {}, columns
