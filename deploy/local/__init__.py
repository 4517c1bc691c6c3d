"""The platform on one machine, from wheels and checked jars; not for production."""
