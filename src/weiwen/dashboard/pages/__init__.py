"""From question to answer: pages that the server prints, beside the live one.

printing    one frame for every page, and names that nobody knows
start       the tour: the loop in four steps, on a village
scenarios   what worlds there are, and what each assumes
mechanisms  every rule with its equation, numbers and measured signature
claims      the essay on trial
classics    published models, with their parameters
runs        finished runs, and two of them side by side
trials      one claim or classic at a time, tried at small size in a process of its own
prose       Markdown and equations of the program's own files as HTML
"""
