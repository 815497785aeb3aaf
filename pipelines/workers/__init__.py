"""Reading documents in processes of their own, so that no PDF can bring down what reads it.

What is read, and what that means, is the business of `extraction`; here is where, within which
limits, and what is said of a document that broke them.
"""
