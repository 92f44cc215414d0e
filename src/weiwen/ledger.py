"""The ledger: what was done to whom, and what the truth says they had done.

It sees both buildings and belongs to neither.

Every measure passes through it. It is part of the loop and no list, switch or scenario takes it out. Each week it
compares the bodies in custody with what localities note of them and with its own stock: they must agree, person by
person and kind by kind (`gap` is zero). Bodies that no register has are `hidden`: the state may deny them, the ledger
counts them. Bodies in camps are `in_camp`: the state knows of them and no court does.

A person touched by a measure has one of three records over the past year: `nothing` of what the state lists,
`protected` acts only (practice, criticism, petition, protest), or an `offence` (infraction, breach, loan sued for at
liberty). Nobody acts while held, and a stay may outlast the year: of people in custody the record is that of when they
were taken.

Whoever has an unpaid judgment on the record is `owing` by the truth, or has `paid`, or `never` was: then the debt is
somebody else's. What becomes of entries is counted by this wherever debts are kept.
"""

import math
from typing import Any, ClassVar

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Int32, UInt8, UInt16

from weiwen import custody
from weiwen.apparatus.files import Files
from weiwen.engine import Columns, Pages
from weiwen.engine.pages import rounded, settled
from weiwen.seats import counted
from weiwen.society.elites import Elites
from weiwen.society.people import People, Society
from weiwen.vocabulary import (
    ALL_MEASURES,
    DEBTS,
    FIRM_MEASURES,
    GROUPS,
    JUDGED,
    OWES,
    PAID_UP,
    RECORDS,
    SANCTIONS,
    SETTLES,
    STATUS,
    YEAR,
    Deletions,
    Measures,
    measures,
    numbered,
)

KINDS = len(GROUPS) * len(RECORDS)
FREE, RESTRICTED, HELD = range(len(STATUS))
OF_DEBTS = ("judged", "judged_restricted", "judged_cleared", "contested", "contests_won")
ENTERED = 4  # bit of the status: an unpaid judgment was on the record last week
TAKEN = 3  # bits of the status from which the record stands that somebody in custody had when taken


class Ledger(eqx.Module):
    """Five bytes a person, and the stock of custody of each place."""

    columns: ClassVar[Columns] = {
        "touched": ("flags", (0, 2 ** len(ALL_MEASURES) - 1), "bit m: measure m was ever granted to this person"),
        "wronged": ("flags", (0, 2 ** len(ALL_MEASURES) - 1), "bit m: it was, on a record of nothing"),
        "status": (
            "code",
            (0, len(STATUS) - 1 + ENTERED + (len(RECORDS) - 1 << TAKEN)),
            f"{numbered(STATUS)}; 4 more with an unpaid judgment; in custody 8 times the record when taken",
        ),
        "stock": ("people", (0, math.inf), "people in custody, by entries less exits"),
    }
    touched: UInt16[Array, "pages rows"]
    wronged: UInt16[Array, "pages rows"]
    status: UInt8[Array, "pages rows"]
    stock: Int32[Array, "places"]


def open_ledger(pages: Pages) -> Ledger:
    """An empty ledger."""
    byte = jnp.zeros(pages.shape, jnp.uint8)
    word = jnp.zeros(pages.shape, jnp.uint16)
    return Ledger(word, word, byte, jnp.zeros(pages.places, jnp.int32))


def record_of(people: People) -> UInt8[Array, "pages rows"]:
    """0 nothing, 1 protected acts only, 2 an offence, by the truth of the past year."""
    offence, protected = people.since_offence < YEAR, people.since_protected < YEAR
    return jnp.where(offence, jnp.uint8(2), jnp.where(protected, jnp.uint8(1), jnp.uint8(0)))


def record_noted(ledger: Ledger, people: People) -> UInt8[Array, "pages rows"]:
    """The record of everybody; of people in custody that of when they were taken, as this week's ledger has it."""
    kept = (ledger.status >> TAKEN) & jnp.uint8(3)
    return jnp.where(custody.held(people.custody), kept, record_of(people))


def _when_taken(
    ledger: "Ledger", record: UInt8[Array, "pages rows"], before: People, after: People
) -> UInt8[Array, "pages rows"]:
    """The record of everybody; of people in custody that of the week in which they were taken."""
    kept = (ledger.status >> TAKEN) & jnp.uint8(3)
    stays = custody.held(after.custody) & custody.held(before.custody)
    return jnp.where(stays, kept, record)


def _status(people: People, measures: Measures) -> UInt8[Array, "pages rows"]:
    restricted = measures.granted.get("restrict")
    status = jnp.uint8(FREE) if restricted is None else jnp.where(restricted > 0, jnp.uint8(RESTRICTED), jnp.uint8(0))
    return jnp.where(custody.held(people.custody), jnp.uint8(HELD), status)


def _of_debts(
    ledger: Ledger, status: Array, people: People, files: Files, settles: Array | None, pages: Pages
) -> tuple[Array, dict[str, Any]]:
    """What became of entries of unpaid judgments this week, by what is true of whoever they name."""
    if settles is None:
        none = jnp.zeros((pages.places, len(DEBTS)), jnp.int32)
        return status, dict.fromkeys(OF_DEBTS, none)
    truth = jnp.where(people.has(OWES), jnp.uint8(0), jnp.where(people.has(PAID_UP), jnp.uint8(1), jnp.uint8(2)))
    entered, before = (files.lists & JUDGED) > 0, (ledger.status & jnp.uint8(ENTERED)) > 0
    contested = before & (settles == SETTLES.index("contests"))
    restricted, cleared = entered & (status == RESTRICTED), before & ~entered
    masks = zip(OF_DEBTS, (entered, restricted, cleared, contested, contested & ~entered), strict=True)
    counts = {name: pages.tally(jnp.where(mask, truth, jnp.uint8(9)), len(DEBTS)) for name, mask in masks}
    return status + entered * jnp.uint8(ENTERED), counts


def _flow(before: Array, after: Array, pages: Pages) -> Int32[Array, "from to"]:
    """People by status last week and this week, over all places."""
    moves = jnp.where(pages.people, before * jnp.uint8(3) + after, jnp.uint8(255))
    low = pages.tally(jnp.where(moves < 5, moves, jnp.uint8(255)), 5).sum(0)
    high = pages.tally(jnp.where(moves >= 5, moves - jnp.uint8(5), jnp.uint8(255)), 4).sum(0)
    return jnp.concatenate([low, high]).reshape(3, 3)


def to_firms(granted: Measures, elites: Elites) -> dict[str, Any]:
    """What was done to firms, by whether they broke the rules this week, and what it cost."""
    nobody, offends = jnp.zeros(elites.offends.shape, bool), elites.offends > 0
    masks = jnp.stack([granted.firms.get(m, nobody) for m in FIRM_MEASURES])
    counts = jnp.stack([(masks & ~offends).sum((1, 2), "int32"), (masks & offends).sum((1, 2), "int32")], -1)
    costs = jnp.asarray([measures()[m].cost for m in FIRM_MEASURES], jnp.float32)
    return {"firms_touched": counts, "firms_spent": counts.sum(-1, "int32").astype(jnp.float32) * costs}


def enter(
    ledger: Ledger,
    society_before: Society,
    society: Society,
    files: Files,
    granted: Measures,
    deletions: Deletions,
    pages: Pages,
    settles: UInt8[Array, "pages rows"] | None = None,
) -> tuple[Ledger, dict[str, Any]]:
    """Enter this week's measures by group and record, what became of entries of debts, and reconcile custody."""
    before, after = society_before.people, society.people
    record = record_of(after)
    kind = after.group * jnp.uint8(len(RECORDS)) + record
    masks = {m: weeks > 0 for m, weeks in granted.granted.items()} | {"delete": deletions.removed}
    touched, wronged, counts = ledger.touched, ledger.wronged, []
    for bit, name in enumerate(ALL_MEASURES):
        if name not in masks:
            counts.append(jnp.zeros((pages.places, KINDS), jnp.int32))
            continue
        mark = masks[name].astype(jnp.uint16) << bit
        touched, wronged = touched | mark, wronged | jnp.where(record == 0, mark, jnp.uint16(0))
        counts.append(pages.tally(jnp.where(masks[name], kind, jnp.uint8(KINDS)), KINDS))
    by_kind = jnp.stack(counts, 1).reshape(pages.places, len(ALL_MEASURES), len(GROUPS), len(RECORDS))
    held, taken = custody.held(after.custody), _when_taken(ledger, record, before, after)
    kind = after.group * jnp.uint8(len(RECORDS)) + taken
    held_by = pages.tally(jnp.where(held, kind, jnp.uint8(KINDS)), KINDS)
    camps = custody.in_camp(after.custody)
    in_no_register = held & ~custody.registered(files.held) & ~camps
    hidden_by = pages.tally(jnp.where(in_no_register, kind, jnp.uint8(KINDS)), KINDS)
    nowhere = jnp.zeros((pages.places, KINDS), jnp.int32)
    in_camp_by = pages.tally(jnp.where(camps, kind, jnp.uint8(KINDS)), KINDS) if "camp" in masks else nowhere
    entered = pages.count(held & ~custody.held(before.custody))
    left = pages.count(~held & custody.held(before.custody))
    stock = ledger.stock + entered - left
    bodies = held_by.sum(-1)
    differs = pages.count(custody.kind(after.custody) != custody.kind(files.held))
    status = _status(after, granted)
    noted, of_debts = _of_debts(ledger, status, after, files, settles, pages)
    noted = noted | jnp.where(held, taken << TAKEN, jnp.uint8(0))
    caught = jnp.zeros(society.elites.rents.shape, bool) if granted.disciplined is None else granted.disciplined
    guilty = society.elites.clean < YEAR
    costs = jnp.asarray([measures()[m].cost for m in ALL_MEASURES], jnp.float32)
    records = {
        "touched": by_kind,
        "held": bodies,
        "held_by": held_by.reshape(pages.places, len(GROUPS), len(RECORDS)),
        "hidden": hidden_by.sum(-1),
        "hidden_by": hidden_by.reshape(pages.places, len(GROUPS), len(RECORDS)),
        "in_camp": in_camp_by.sum(-1),
        "in_camp_by": in_camp_by.reshape(pages.places, len(GROUPS), len(RECORDS)),
        "deleted": by_kind[:, -1].sum((-1, -2)),
        "deleted_wrongly": pages.count(deletions.mistaken),
        "spent": by_kind.sum((0, 2, 3)).astype(jnp.float32) * costs,
        "disciplined": jnp.stack([counted(caught & ~guilty), counted(caught & guilty)], -1),
        "discipline_spent": caught.sum(dtype=jnp.int32).astype(jnp.float32) * measures()["discipline"].cost,
        **of_debts,
        "flow": _flow(ledger.status & jnp.uint8(ENTERED - 1), status, pages),
        **to_firms(granted, society.elites),
        "gap": jnp.abs(stock - bodies).sum() + differs.sum(),
    }
    return Ledger(touched, wronged, noted, stock), records


def distinct_people(ledger: Ledger, people: People, pages: Pages) -> dict[str, Int32[Array, "..."]]:
    """People of each group touched at least once by each measure, and touched on a record of nothing."""

    def by_group(marks: UInt16[Array, "pages rows"], bit: int) -> Int32[Array, "groups"]:
        has = (marks >> bit) & jnp.uint16(1)
        return pages.tally(jnp.where((has > 0) & pages.people, people.group, jnp.uint8(9)), len(GROUPS)).sum(0)

    sanctions = sum(1 << ALL_MEASURES.index(m) for m in SANCTIONS)
    wronged_any = jnp.where((ledger.wronged & jnp.uint16(sanctions)) > 0, jnp.uint16(1), jnp.uint16(0))
    bits = range(len(ALL_MEASURES))
    hurt = jnp.where(wronged_any > 0, people.grievance.raw, jnp.uint8(0))
    return {
        "people_touched": jnp.stack([by_group(ledger.touched, b) for b in bits]),
        "people_wronged": jnp.stack([by_group(ledger.wronged, b) for b in bits]),
        "people_sanctioned_for_nothing": by_group(wronged_any, 0),
        "grievance_wronged": rounded(settled(pages.limbs(hurt).sum(0))) * people.grievance.step,
        "population": pages.tally(jnp.where(pages.people, people.group, jnp.uint8(9)), len(GROUPS)).sum(0),
    }
