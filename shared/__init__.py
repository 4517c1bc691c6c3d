"""The library of the house: what two services need; no business words outside `contracts`."""
