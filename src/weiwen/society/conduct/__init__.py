"""Conduct: each person makes a civic and a political choice each week."""
