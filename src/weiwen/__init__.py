"""weiwen: a laboratory for an argument about stability maintenance."""
