"""What speed counts for, measured beside the alternative that a user has. No test is timed."""
