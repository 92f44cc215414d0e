"""Options that several commands share, as they are typed."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

Many = Annotated[list[str] | None, Parameter(negative="", consume_multiple=False)]
Sets = Annotated[
    list[str] | None,
    Parameter(name="--set", negative="", help="change a number: mechanism.parameter=value; may be repeated"),
]
With = Annotated[list[str] | None, Parameter(name="--with", negative="", help="add a mechanism; may be repeated")]
Without = Annotated[list[str] | None, Parameter(negative="", help="take a mechanism away; may be repeated")]
Preset = Annotated[
    list[str] | None, Parameter(negative="", help="apply a preset of the scenario; may be repeated (none: no preset)")
]
Freeze = Annotated[list[str] | None, Parameter(negative="", help="freeze an owned quantity; may be repeated")]
Devices = Annotated[int | None, Parameter(help="cut people over so many devices (none: all there are); same bits")]
Json = Annotated[bool, Parameter(name="--json", negative="", help="print one JSON object and nothing else")]
Out = Annotated[Path, Parameter(help="folder for results")]
