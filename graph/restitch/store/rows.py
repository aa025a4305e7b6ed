"""What every engine answers a SELECT with."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import pyoxigraph as ox

Term: TypeAlias = "ox.NamedNode | ox.Literal"
Row: TypeAlias = "dict[str, Term]"


def rows(found: ox.QuerySolutions) -> list[Row]:
    """Every solution, name to value; reading them all shows whether the answer is whole."""
    names = [variable.value for variable in found.variables]
    # By place: the engine takes several times as long to give a value by its name.
    return [
        {name: value for name, value in zip(names, solution, strict=True) if value is not None}
        for solution in found
    ]
