"""Which figures could be wrong when a report does not add up, and what they should have been.

From a network of figures and relations to all smallest sets of figures whose change lets every
relation hold (Fellegi and Holt), each with its feasible range and what would explain the print.
"""
