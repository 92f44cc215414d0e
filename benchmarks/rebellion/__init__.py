"""Epstein's civil violence, model I, by several programs: one rule, one set of numbers, one file a contestant.

The rule, all at once (as the classic's synchronous updating), on a torus with one agent a site:

1. Terms run down by one period. Who has none left is free, and quiet. The jailed keep their sites.
2. Everybody free wishes for a random empty site in vision. Of several who want one, one gets it by lot; the rest stay.
3. A free citizen counts cops C and actives A in vision (active when the period began), itself too, and is active iff
   H (1 - L) - R (1 - exp(-k round(C / (A + 1)))) > T.
4. A cop jails a random one of the actives in vision (active when the period began) for 1, 2, ... or J_max periods.

Vision is von Neumann, as in Mesa's shipped example, for moves, counts and arrests: 112 sites at a radius of 7. A
contestant has `agents`, and `period()`, which returns how many are active and how many in jail.
"""
