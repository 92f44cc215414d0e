"""A scenario described after the ODD protocol, from what the program declares.

Overview, design concepts, details: Grimm et al. 2020, doi:10.18564/jasss.4259. Names, numbers, equations, addresses
and ports are read from the program when the text is made; a variable that nobody described is an error.
"""
