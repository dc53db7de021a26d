"""How a page that lies on its side, upside down or askew is made upright, and put back."""

from dataclasses import dataclass

from amends.instruments.reading.model import Box


@dataclass(frozen=True, slots=True)
class Frame:
    """How a page was made upright and straight: its size as displayed, in points; by how many degrees
    it was turned clockwise; how much its lines fell from left to right, as a part of their length.
    """

    width: float
    height: float
    turn: int = 0
    slope: float = 0.0

    @property
    def size(self) -> tuple[float, float]:
        """Width and height once it is upright."""
        return (self.height, self.width) if self.turn in (90, 270) else (self.width, self.height)

    def upright(self, x: float, y: float) -> tuple[float, float]:
        """A point of the page as displayed, once the page is upright."""
        if self.turn == 90:
            return self.height - y, x
        if self.turn == 180:
            return self.width - x, self.height - y
        return (y, self.width - x) if self.turn == 270 else (x, y)

    def straight(self, x: float, y: float) -> tuple[float, float]:
        """A point of the upright page, once its lines are straight."""
        wide, high = self.size
        across, down = x - wide / 2, y - high / 2
        return x + self.slope * down, y - self.slope * across

    def displayed(self, box: Box) -> Box:
        """A box of the upright, straight page, on the page as displayed."""
        corners = [
            self._displayed(x, y) for x in (box.left, box.right) for y in (box.top, box.bottom)
        ]
        across, down = [x for x, _ in corners], [y for _, y in corners]
        return Box(min(across), min(down), max(across), max(down))

    def _displayed(self, x: float, y: float) -> tuple[float, float]:
        wide, high = self.size
        x, y = x - self.slope * (y - high / 2), y + self.slope * (x - wide / 2)
        if self.turn == 90:
            return y, self.height - x
        if self.turn == 180:
            return self.width - x, self.height - y
        return (self.width - y, x) if self.turn == 270 else (x, y)
