"""How a judge reports."""

import sys

SHOWN = 20


def report(tool, checked, faults):
    """Prints the first faults and one line with the counts, and ends the program. `checked` holds counts by what was
    counted; a count of zero is a fault, as such a run proves nothing."""
    faults = [*faults, *(f"there are no {what} to check" for what, count in checked.items() if count == 0)]
    for fault in faults[:SHOWN]:
        print(f"  {fault}")
    if len(faults) > SHOWN:
        print(f"  and {len(faults) - SHOWN} more")
    print(f"{tool}: {', '.join(f'{count} {what}' for what, count in checked.items())}, {len(faults)} faults")
    sys.exit(bool(faults))
