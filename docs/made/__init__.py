"""The parts of the site that are made from the program when it is built."""
