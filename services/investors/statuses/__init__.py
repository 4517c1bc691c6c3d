"""What an investor may do now, said to the others without any figure."""
