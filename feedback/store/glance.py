"""An installation at a glance, for its admins: people, room, copies. Nothing here varies with answers."""

import shutil
from dataclasses import dataclass

from feedback.store import events, people, staff_log
from feedback.store.installation import Installation
from feedback.store.people import Role
from feedback.store.staff_log import Act, Entry

MEGABYTE, GIGABYTE = 10**6, 10**9
PLENTY = 20  # GB; finer than that, or beyond it, the room that is left would say something about answers


@dataclass(frozen=True, slots=True)
class Glance:
    """Hold how many people have each role, what waits, how much is kept, and when it was copied last.

    database: MB, rounded up. room: GB, rounded down, at most PLENTY.
    """

    roles: dict[Role, int]
    paused: int
    invitations: int
    open_events: int
    database: int
    room: int
    copied: Entry | None
    put_back: Entry | None


def glance(installation: Installation) -> Glance:
    """Return how an installation is; of the files of open events nothing is looked at (promise 3)."""
    db = installation.db
    everybody = people.every(db)
    return Glance(
        roles={role: sum(role in each.roles and not each.is_paused for each in everybody) for role in Role},
        paused=sum(each.is_paused for each in everybody),
        invitations=len(people.invitations(db)),
        open_events=sum(each.is_open for each in events.every(db)),
        database=-(-installation.database_file.stat().st_size // MEGABYTE),
        room=min(shutil.disk_usage(installation.folder).free // GIGABYTE, PLENTY),
        copied=staff_log.last(db, Act.BACKED_UP),
        put_back=staff_log.last(db, Act.RESTORED),
    )
