"""The live laboratory in the browser: look at a run while it goes, and change it.

guard     who may ask, and what every answer says to the browser
shelf     the live runs, at most four
live      one run as a thread; what it is told applies from the next week
orders    what a run may be told, and when it holds
stepping  the compiled week, its numbers and its gates
changes   what may be changed while a run goes, and the record of it
sums      from a week's records to what the page draws: sums and localities, never people
harm      what was done to people since the first week, in numbers and words
frames    one binary message a frame
diary     the weeks that are kept for the report
figures   each chart as a figure of the report; exports, report and animation take them along
following one invented life: the run replayed with some rows laid aside (life: its addresses, jobs: its thread)
talk      the WebSocket: frames out, one at a time; commands in
forms     mechanisms and live numbers as a form
app       the addresses
asking    what every address needs: the run that was named, the body that came with it
pages/    from question to answer: pages in words and tables
"""
